"""The truth about what was put in on purpose, kept where no collector reads."""

import json
from collections.abc import Sequence
from pathlib import Path

from simulator.events import Event, Label
from simulator.writers.moments import utc_z


class LabelWriter:
    """One JSON line for each label."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / "labels.jsonl").open("w", encoding="utf-8", newline="\n")

    def write(self, events: Sequence[Event]) -> None:
        """Append and flush."""
        for event in events:
            if isinstance(event, Label):
                self._file.write(json.dumps(_record(event), ensure_ascii=False) + "\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _record(label: Label) -> dict[str, object]:
    return {
        "at": utc_z(label.at),
        "until": utc_z(label.until),
        "branch": label.branch,
        "kind": label.kind,
        "subject": label.subject,
        "note": label.note,
    }
