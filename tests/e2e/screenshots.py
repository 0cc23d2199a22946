"""`python -m tests.e2e.screenshots OUTDIR`: the screens as they look, in all languages and sizes."""

import sys
import tempfile
from pathlib import Path

from tests.e2e.browser import chromium, opened
from tests.e2e.server import FakeSite, running

SIZES = ((1366, 768), (1920, 1080), (3840, 2160))
SCREENS = {
    "wall": "/wall?kiosk&lang={}",
    "wall-light": "/wall?theme=light&lang={}",
    "alerts": "/alerts?lang={}",
    "alerts-dark": "/alerts?theme=dark&lang={}",
    "alert": "/alerts/a000000000000003?lang={}",
    "maintenance": "/alerts/maintenance?lang={}",
}


def main(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        running(FakeSite(Path(scratch))) as server,
        chromium() as browser,
    ):
        for name, path in SCREENS.items():
            for language in ("kk", "ru", "en"):
                for width, height in SIZES:
                    with opened(browser, server.address + path.format(language), width, height) as page:
                        file = directory / f"{name}-{language}-{width}.png"
                        page.screenshot(path=file)
                        print(file)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
