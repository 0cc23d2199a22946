"""The watched cameras as a source: drains the watch, grades, keeps what was learned, takes orders over.

What was said is kept until the cursor has moved past it, so that a poll that failed loses nothing. A run
begins with a word on each camera, of the moment at which the run before was last alive: what nobody
watched is neither good nor bad.
"""

import logging
from collections import deque
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice

from collectors.errors import error_text
from collectors.records import Page, Record, SourceError
from collectors.run import Now, Source
from collectors.stream_health import eyes
from collectors.stream_health.doors import Kept, Open, Watching
from collectors.stream_health.eyes import Eye, OrderSaid, Said
from collectors.stream_health.grading import Grading, Learned
from collectors.stream_health.parse import parse, record
from collectors.stream_health.stills import Stills
from sitcenter import clock
from sitcenter.domain.cameras.stills import Still
from sitcenter.domain.cameras.types import CameraKey, ReferenceLearned, Unwatched
from sitcenter.domain.events import Kind
from sitcenter.settings.cameras import SOURCE

log = logging.getLogger("collectors")

POLL_S = 1.0
LONGEST_BACKOFF_S = 10.0
FIRST_WORD = timedelta(seconds=90)
"""Capture processes load their libraries first."""
SILENT = timedelta(seconds=60)
"""Each camera is told of every few seconds, whatever it shows: so long without a word is no watching."""
LEARNED_EVERY = timedelta(minutes=10)
AWAY = timedelta(seconds=60)
"""Of two collectors that watch the same cameras one gives way for so long."""


class CameraTransport:
    """Hands over what the watching of cameras says. Its first fetch starts the watch."""

    def __init__(
        self,
        zones: Mapping[CameraKey, tzinfo],
        open_watch: Open,
        grading: Grading,
        kept: Kept,
        sample_s: float,
        now: Now = clock.now,
        learn_quickly: bool = False,
        stills: bool = False,
    ) -> None:
        self._zones, self._open, self._grading, self._kept = zones, open_watch, grading, kept
        self._every, self._now = timedelta(seconds=sample_s), now
        self._learn_quickly = learn_quickly
        self._stills = Stills(kept, stills)
        self._run = now().astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        self._number = 0
        self._said: deque[tuple[int, Said]] = deque()
        self._watch: Watching | None = None
        self._eyes: dict[CameraKey, Eye] = {}
        self._suspicious: set[CameraKey] = set()
        self._handed: set[str] = set()
        self._references: deque[ReferenceLearned] = deque()
        self._saved: dict[CameraKey, Learned] = {}
        self._saved_at = now()
        self._heard_at: datetime | None = None
        self._silent_at = now()
        self._is_ours, self._away_until = False, now()
        self._left_told = False

    def fetch(self, cursor: str | None, limit: int) -> Page:
        """See Transport."""
        self._forget(cursor)
        self._give_way(cursor)
        watch = self._watch or self._started()
        self._take(watch)
        self._take_orders(watch)
        self._tick(watch)
        self._keep()
        part = list(islice(self._said, limit))
        records = [self._record(number, said) for number, said in part]
        last = self._place(part[-1][0]) if part else cursor
        return Page(records, last, more=len(self._said) > len(part))

    def missing(self, keys: Collection[str]) -> frozenset[str]:  # noqa: ARG002
        """See Transport."""
        return frozenset()

    def close(self) -> None:
        """End the watch; what was learned is kept if it can be, and no still is."""
        self._stop()
        try:
            self._stills.sweep(self._now())
            self._keep_learned(self._now())
        except Exception as error:  # nothing more can be done about it now
            log.warning("what was learned of cameras can't be kept: %s", error_text(error))

    # -- what was said

    def _say(self, said: Iterable[Said]) -> None:
        for each in said:
            self._number += 1
            self._said.append((self._number, each))

    def _place(self, number: int) -> str:
        """All of one length, so that their order is that of text."""
        return f"{self._run}:{number:09}"

    def _record(self, number: int, said: Said) -> Record:
        return record(self._place(number), said)

    def _forget(self, cursor: str | None) -> None:
        """The journal has what was said up to the cursor, if that is of this run."""
        run, _, number = (cursor or "").rpartition(":")
        while run == self._run and self._said and self._said[0][0] <= int(number):
            _, said = self._said[0]
            if isinstance(said, OrderSaid):
                self._kept.taken(said.order.order_id, said.at)
                self._handed.discard(said.order.order_id)
            self._said.popleft()

    def _give_way(self, cursor: str | None) -> None:
        """Where another collector has moved the cursor its word holds: only a new begin says what we know."""
        ours = (cursor or "").rpartition(":")[0] == self._run
        now = self._now()
        if self._is_ours and not ours:
            self._stop()
            self._away_until = now + AWAY
        self._is_ours = ours
        if now < self._away_until:
            raise SourceError("another collector watches these cameras too: end one of the two")

    # -- the watch

    def _started(self) -> Watching:
        """Start watching. Raises SourceError, and the store's error; then it is tried again."""
        now, keys = self._now(), list(self._zones)
        references, masks = self._kept.references(keys), {key: self._kept.masks(key) for key in keys}
        begun = self._begun(now)
        try:
            watch = self._open(references, masks)
            watch.start()
        except Exception as error:
            raise SourceError(f"cameras can't be watched: {error_text(error)}") from error
        self._watch, self._silent_at = watch, now + FIRST_WORD
        self._suspicious.clear()
        for eye, said in begun:
            self._eyes[eye.key] = eye
            self._say(said)
        if not self._left_told:
            self._say(self._left(now))
            self._left_told = True
        return watch

    def _begun(self, now: datetime) -> list[tuple[Eye, list[Said]]]:
        told, texts = self._kept.told(), self._kept.learned(self._zones)
        until = self._heard_at or self._kept.watched_until(SOURCE)
        return [
            eyes.begun(
                key,
                zone,
                self._grading,
                self._eyes[key].learned if key in self._eyes else self._learned(key, texts.get(key)),
                until,
                max(filter(None, (told.get(key), self._told_at(key))), default=None),
                self._kept.maintenance_until(key, now),
                now,
            )
            for key, zone in self._zones.items()
        ]

    def _left(self, now: datetime) -> list[Said]:
        """Of cameras of these branches that an earlier configuration had, and this one hasn't."""
        branches, until = {key.branch_id for key in self._zones}, self._kept.watched_until(SOURCE)
        return [
            eyes.left(key, told_at, until, now)
            for key, told_at in self._kept.told().items()
            if key not in self._zones and key.branch_id in branches
        ]

    def _told_at(self, key: CameraKey) -> datetime | None:
        """Of what moment the last word on a camera was that this run has said."""
        return self._eyes[key].occurred_at if key in self._eyes else None

    def _learned(self, key: CameraKey, text: str | None) -> Learned | None:
        """What was learned before; of what can't be read one begins anew."""
        if text is None:
            return None
        try:
            found = self._grading.load(text)
        except (LookupError, TypeError, ValueError) as error:
            log.warning("what was learned of camera %s can't be read: %s", key, error_text(error))
            return None
        self._saved[key] = found
        return found

    def _take(self, watch: Watching) -> None:
        now = self._now()
        try:
            taken = watch.take()
        except Exception as error:
            self._stop()
            raise SourceError(f"cameras aren't watched any more: {error_text(error)}") from error
        for each in taken:
            if isinstance(each, ReferenceLearned):
                self._references.append(each)
            elif isinstance(each, Still):
                self._stills.take(each)
            elif each.key not in self._eyes:
                continue
            elif isinstance(each, Unwatched):
                self._replace(*eyes.lost(self._eyes[each.key], self._grading, each.at))
            else:
                self._replace(*eyes.seen(self._eyes[each.key], each, self._grading, self._every, now))
                self._heard_at, self._silent_at = max(each.at, self._heard_at or each.at), now + SILENT
        if self._zones and now >= self._silent_at:
            self._stop()
            raise SourceError("no camera was heard of for a minute: the watching stands still")

    def _take_orders(self, watch: Watching) -> None:
        now = self._now()
        for order in self._kept.pending():
            if order.order_id in self._handed:
                continue
            if self._stills.hands_on(order, now):
                watch.order(order)
            self._handed.add(order.order_id)
            self._say([OrderSaid(order, now)])
            if order.key in self._eyes:
                self._replace(*eyes.ordered(self._eyes[order.key], order, self._grading, now))

    def _tick(self, watch: Watching) -> None:
        now = self._now()
        for eye in list(self._eyes.values()):
            self._replace(*eyes.waited(eye, self._grading, now))
        for key, eye in self._eyes.items():
            closely = eye.suspicious or (self._learn_quickly and eye.is_learning)
            if closely != (key in self._suspicious):
                watch.suspicious(key, closely)
                (self._suspicious.add if closely else self._suspicious.discard)(key)

    def _replace(self, eye: Eye, said: Iterable[Said]) -> None:
        self._eyes[eye.key] = eye
        self._say(said)

    def _keep(self) -> None:
        while self._references:
            self._kept.keep_reference(self._references[0])
            self._references.popleft()
        now = self._now()
        self._stills.keep(now)
        if now - self._saved_at >= LEARNED_EVERY:
            self._keep_learned(now)

    def _keep_learned(self, now: datetime) -> None:
        changed = {
            key: eye.learned for key, eye in self._eyes.items() if eye.learned is not self._saved.get(key)
        }
        if changed:
            texts = {key: self._grading.dump(learned) for key, learned in changed.items()}
            self._kept.keep_all_learned(texts, now)
        self._saved |= changed
        self._saved_at = now

    def _stop(self) -> None:
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.stop()


def camera_source(transport: CameraTransport) -> Source:
    """The watched cameras, ready to be polled."""
    return Source(SOURCE, Kind.CAMERA, "UTC", POLL_S, LONGEST_BACKOFF_S, transport, parse)
