"""Which build of the screens this is: open screens reload when it changes."""

from hashlib import blake2b
from pathlib import Path

PARTS = ("*.py", "pages/*.py", "assets/*", "locale/*/LC_MESSAGES/*.po")


def build_id(package: Path) -> str:
    """A digest of every file that shapes a screen; the same files give the same id."""
    digest = blake2b(digest_size=6)
    for path in sorted(path for part in PARTS for path in package.glob(part)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
