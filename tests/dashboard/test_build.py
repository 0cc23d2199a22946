from pathlib import Path

from dashboard.build import build_id


def test_any_file_that_shapes_a_screen_changes_the_id(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    ids = [build_id(tmp_path)]
    for path in (tmp_path / "app.py", tmp_path / "assets" / "wall.css"):
        path.write_text("x")
        ids.append(build_id(tmp_path))
    assert len(set(ids)) == 3
    assert build_id(tmp_path) == ids[-1]
