"""Registers as CSV: written beside and renamed every five minutes, so that a reader finds a whole file."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from simulator.registers import DUTIES, Registers
from simulator.writers.moments import local_naive

EXPORT_SECONDS = 300


class RegisterWriter:
    """Four files: payments, acts, plate_duties and licensed."""

    def __init__(self, folder: Path, registers: Registers) -> None:
        self._folder, self._registers = folder, registers
        self._exported = 0
        folder.mkdir(parents=True, exist_ok=True)
        _replace(folder / "plate_duties.csv", ("plate_class", "duty"), DUTIES)
        _replace(folder / "licensed.csv", ("holder",), [[iin] for iin in registers.dealers.values()])

    def write(self, at: float) -> None:
        """Export what was posted by now, when it is time."""
        period = int(at) // EXPORT_SECONDS
        if period == self._exported:
            return
        self._exported = period
        posted = [payment for payment in self._registers.payments if payment.posted <= at]
        _replace(
            self._folder / "payments.csv",
            ("payment_id", "amount", "payer", "paid_at", "receipt"),
            ((p.id, p.amount, p.payer, local_naive(p.paid), "") for p in posted),
        )
        _replace(
            self._folder / "acts.csv",
            ("act_id", "branch", "at", "applications", "files", "signatures"),
            (
                (
                    a.id,
                    a.branch,
                    local_naive(a.at),
                    " ".join(a.applications),
                    len(a.applications),
                    a.signatures,
                )
                for a in self._registers.acts
            ),
        )


def _replace(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    beside = path.with_suffix(".new")
    with beside.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    beside.replace(path)
