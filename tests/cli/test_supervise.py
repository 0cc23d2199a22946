import os
from pathlib import Path
from threading import Event, Thread

from sitcenter.cli.supervise import Child, end, supervise
from tests.waiting import until


def child(code: str, announces: bool = False) -> Child:
    return Child("child", ["-c", code], os.environ, announces)


def test_what_dies_is_started_again_and_a_stop_ends_all(tmp_path: Path) -> None:
    log, stop = tmp_path / "starts", Event()
    dying = child(f"open({str(log)!r}, 'a').write('x')")
    staying = child("import time; time.sleep(60)")
    watching = Thread(target=supervise, args=([dying, staying], stop))
    watching.start()
    try:
        until(lambda: log.exists() and len(log.read_text()) >= 2, 15)
    finally:
        stop.set()
        watching.join(15)
    assert not watching.is_alive()
    assert staying.process is not None
    assert staying.process.poll() is not None


def test_the_pause_before_a_new_start_grows() -> None:
    dying = child("pass")
    pauses = []
    for now in (0.0, 100.0, 300.0):
        dying.look(now)
        assert dying.process is not None
        dying.process.wait()
        dying.started_at = now
        dying.look(now + 1)
        pauses.append(dying.retry_at - now - 1)
    assert pauses == [1.0, 2.0, 4.0]


def test_a_child_announces_itself() -> None:
    ready = child("print('ready', flush=True)", announces=True)
    ready.start()
    assert ready.announced() == "ready"
    assert ready.announced() == ""
    end([ready])
    assert ready.process is not None
    assert ready.process.stdout is not None
    ready.process.stdout.close()
