"""A still from its order to the store, as `sitcenter collect` is wired: configuration, capture process, database."""

import shutil
from pathlib import Path

import cv2
import numpy as np

from collectors.run import poll
from sitcenter import clock
from sitcenter.cli.cameras import camera_sources, camera_specs
from sitcenter.domain.cameras.types import CameraKey, CameraOrder, Verb
from sitcenter.settings import Settings, load
from sitcenter.storage import CameraStore, Writer, connect, migrate
from tests.camera_feeds.clips import encode
from tests.waiting import until

CONFIG = Path(__file__).parents[2] / "config"
KEY = CameraKey("mailin-85", "c1")
CAMERAS = """
[watch]
stills = true
workers = 1
[[streams]]
branch = "mailin-85"
camera = "c1"
url = "file://{clip}"
"""


def settings(directory: Path) -> Settings:
    config = Path(shutil.copytree(CONFIG, directory / "config"))
    assert load(config, {}).cameras.watch.stills is False
    clip = encode(directory / "clip.h264", seconds=2)
    (config / "cameras.toml").write_text(CAMERAS.format(clip=clip), encoding="utf-8")
    return load(config, {})


def test_an_order_becomes_a_blurred_picture_in_the_store_until_the_collector_ends(tmp_path: Path) -> None:
    site, engine = settings(tmp_path), connect(f"sqlite:///{tmp_path}/store.db")
    migrate(engine)
    store, writer = CameraStore(engine), Writer(engine, site.network)
    writer.register(list(camera_specs(site)))
    (source,) = camera_sources(site, engine)
    store.order(CameraOrder("s1", KEY, Verb.STILL, clock.now(), "duty", "is it being cleaned?"))
    try:
        until(lambda: poll(source, writer, clock.now).drained and store.still(KEY, clock.now()), 50)
        found = store.still(KEY, clock.now())
    finally:
        source.transport.close()
    assert found is not None
    assert found.order_id == "s1"
    picture = cv2.imdecode(np.frombuffer(found.body, np.uint8), cv2.IMREAD_UNCHANGED)
    assert picture is not None
    assert picture.shape == (180, 320)
    assert store.still(KEY, clock.now()) is None
    engine.dispose()
