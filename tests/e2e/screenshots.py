"""`python -m tests.e2e.screenshots OUTDIR`: the screens as they look, in all languages and sizes."""

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser

from tests.e2e.browser import chromium, opened
from tests.e2e.server import FakeSite, Server, running

SIZES = ((1366, 768), (1920, 1080), (3840, 2160))
SCREENS = {
    "wall": "/wall?kiosk&lang={}",
    "wall-light": "/wall?theme=light&lang={}",
    "alerts": "/alerts?lang={}",
    "alerts-dark": "/alerts?theme=dark&lang={}",
    "alert": "/alerts/a000000000000003?lang={}",
    "maintenance": "/alerts/maintenance?lang={}",
}
CAMERAS = {
    "cameras": "/cameras?lang={}",
    "cameras-dark": "/cameras?theme=dark&state=trouble&lang={}",
    "camera": "/cameras/spec-5/c4?lang={}",
}


def main(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        running(FakeSite(Path(scratch))) as server,
        running(Server("tests.e2e.serve_cameras", f"{scratch}/silence")) as cameras,
        chromium() as browser,
    ):
        shoot(browser, server, SCREENS, directory)
        shoot(browser, cameras, CAMERAS, directory)


def shoot(browser: Browser, server: Server, screens: Mapping[str, str], directory: Path) -> None:
    """Each screen in all languages and sizes."""
    for name, path in screens.items():
        for language in ("kk", "ru", "en"):
            for width, height in SIZES:
                with opened(browser, server.address + path.format(language), width, height) as page:
                    file = directory / f"{name}-{language}-{width}.png"
                    page.screenshot(path=file)
                    print(file)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
