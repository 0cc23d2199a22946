"""A kind of log is a folder of source.py and parse.py, a line in the registry and a folder of tests.

What cameras show is no log: nobody but sitcenter writes it.
"""

from pathlib import Path

import collectors
from collectors.registry import SOURCES
from sitcenter.domain.events import Kind

CODE = Path(collectors.__file__).parent


def test_every_kind_has_all_its_pieces() -> None:
    folders = {path.name for path in CODE.glob("*_log") if path.is_dir()}
    logs = set(Kind) - {Kind.CAMERA}
    assert folders == {f"{kind.value}_log" for kind in SOURCES} == {f"{kind.value}_log" for kind in logs}
    for name in (*folders, "stream_health"):
        assert {"source.py", "parse.py"} <= {path.name for path in (CODE / name).iterdir()}
        assert (Path(__file__).parent / name / "test_parse.py").is_file()
