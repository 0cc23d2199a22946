"""All registers of a site: what rules get of them for one window, and how each stands."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from collectors.errors import error_text
from collectors.mapping.tokens import TokenKey
from collectors.records import SourceError
from collectors.registers.held import Held, held, registers
from collectors.registers.parse import Read, Refusal, line_reader
from collectors.registers.sheets import Sheet, Stamp, files_of, read_sheet, stamp
from sitcenter import clock
from sitcenter.domain.integrity.scene import Registers
from sitcenter.settings.registers import RegisterConfig

log = logging.getLogger("collectors")


@dataclass(frozen=True, slots=True)
class Standing:
    """How one register stands. `error`: why it can't be read, "" if it can."""

    id: str
    kind: str
    files: int = 0
    lines: int = 0
    refused: int = 0
    shown: tuple[Refusal, ...] = ()
    written_at: datetime | None = None
    error: str = ""


@dataclass(slots=True)
class _Kept:
    """One register's files as they were last read, and the error that was told of it."""

    config: RegisterConfig
    read: Read
    sheets: dict[str, tuple[Stamp, Sheet]] = field(default_factory=dict)
    told: str = ""


class Shelf:
    """The configured registers. What hasn't changed on disk isn't read again."""

    def __init__(
        self,
        configs: Sequence[RegisterConfig],
        branches: Collection[str],
        tokens: TokenKey,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._now = now
        self._kept = [_Kept(config, line_reader(config, branches, tokens)) for config in configs]
        self._held: dict[str, tuple[list[Stamp], Held]] = {}

    def registers(self, since: datetime) -> Registers:
        """See RegistersOf. A register that can't be read is None and told once; none stops another."""
        now = self._now()
        standings = [(kept, self._standing(kept, now)) for kept in self._kept]
        broken = {standing.kind for _, standing in standings if standing.error}
        kinds = {s.kind: None if s.kind in broken else self._together(s.kind) for _, s in standings}
        ends: dict[str, datetime] = {}
        for kept, standing in standings:
            good = kept.config.good_for_h
            if good is not None and standing.written_at is not None and standing.kind not in broken:
                end = min(now, standing.written_at + timedelta(hours=good))
                ends[standing.kind] = min(end, ends.get(standing.kind, end))
        return registers(kinds, ends, since)

    def standings(self) -> list[Standing]:
        """How every register stands, read anew where its files have changed."""
        now = self._now()
        return [self._standing(kept, now) for kept in self._kept]

    def _together(self, kind: str) -> Held:
        """The registers of one kind; put together again only when one of their files has changed."""
        pairs = [pair for kept in self._kept if kept.config.kind == kind for pair in kept.sheets.values()]
        stamps = [each for each, _ in pairs]
        known = self._held.get(kind)
        if known is None or known[0] != stamps:
            known = self._held[kind] = (stamps, held([sheet for _, sheet in pairs]))
        return known[1]

    def _standing(self, kept: _Kept, now: datetime) -> Standing:
        config = kept.config
        try:
            _refresh(kept, now)
        except (SourceError, OSError) as error:
            text = error_text(error)
            if text != kept.told:
                log.warning("register %s can't be read: %s", config.id, text)
            kept.told = text
            return Standing(config.id, config.kind, error=text)
        if kept.told:
            log.info("register %s can be read again", config.id)
            kept.told = ""
        sheets = [sheet for _, sheet in kept.sheets.values()]
        return Standing(
            config.id,
            config.kind,
            len(sheets),
            sum(len(sheet.lines) for sheet in sheets),
            sum(sheet.refused for sheet in sheets),
            tuple(refusal for sheet in sheets for refusal in sheet.shown),
            clock.of_file(max(sheet.written_at for sheet in sheets)),
        )


def _refresh(kept: _Kept, now: datetime) -> None:
    """Read what has changed. A file that may still be being written stays as it was read before."""
    config, fresh = kept.config, dict[str, tuple[Stamp, Sheet]]()
    for file in files_of(config):
        name = str(file.path)
        known = kept.sheets.get(name)
        if known is None or known[0] != stamp(file):
            quiet = now - clock.of_file(file.mtime_ns / 1e9)
            if quiet >= timedelta(seconds=config.settle_s):
                room = config.most_lines - sum(sheet.read for _, sheet in fresh.values())
                known = (stamp(file), read_sheet(file, config, kept.read, room))
                _tell(config, known[1])
        if known is not None:
            fresh[name] = known
    if not fresh:
        raise SourceError(f"{config.transport.path}: written within {config.settle_s:g} s, not read yet")
    kept.sheets = fresh


def _tell(config: RegisterConfig, sheet: Sheet) -> None:
    for refusal in sheet.shown:
        log.warning("register %s: %s: %s: %s", config.id, refusal.place, refusal.reason, refusal.detail)
    if sheet.refused > len(sheet.shown):
        log.warning("register %s: %s more lines refused", config.id, sheet.refused - len(sheet.shown))
