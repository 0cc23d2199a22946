"""Which packets of a session are decoded, and what becomes of their pictures."""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from random import uniform

from av.video.stream import VideoStream

from camera_feeds.account import Account
from camera_feeds.keyframes import (
    LONGEST_GOP,
    AvPacket,
    Decoding,
    GopCheck,
    decoder,
    key_picture,
    plausible,
)
from camera_feeds.options import Luma, Meter, WatchOptions
from sitcenter import clock
from sitcenter.domain.cameras.stills import Still, is_awaited
from sitcenter.domain.cameras.types import Box, CameraOrder, Picture, ReferenceLearned, Verb

log = logging.getLogger("camera_feeds")

AGAIN_S = 1.0
"""Key packets of which no picture could be made are tried again so often."""


class Looking:
    """Decodes for one camera; called by its thread only, except `order`."""

    def __init__(
        self,
        account: Account,
        meter: Meter | None,
        decoding: Decoding,
        emit: Callable[[ReferenceLearned | Still], None],
        masks: Sequence[Box] = (),
    ) -> None:
        self._account = account
        self._emit = emit
        self._options: WatchOptions = account.options
        self._meter = meter
        self._decoding = decoding
        self._orders: deque[CameraOrder] = deque()
        self._masks, self._asked = tuple(masks), deque[CameraOrder](maxlen=1)
        self._tried, self._failing = 0.0, False
        self._complained = False
        self._check: GopCheck | None = None
        self._check_at = clock.monotonic() + uniform(0, self._options.gop_every_s)

    def order(self, order: CameraOrder) -> None:
        """Take over an order before the next picture; from any thread. Stills only where they are allowed."""
        if order.verb is Verb.STILL:
            if self._options.stills:
                self._asked.append(order)
            return
        if order.verb in (Verb.MASK, Verb.UNMASK):
            self._masks = order.masks
        self._orders.append(order)

    def begin(self) -> None:
        """A session begins: what was being decoded is over."""
        self._check, self._failing = None, False

    def look(self, packet: AvPacket, whole: bool, stream: VideoStream, now: float) -> None:
        """Decode this packet if it is its turn. `whole`: a picture may be made of it alone.

        That is a key packet; while a stream's size isn't known, any that isn't known to rest on others.
        """
        key = packet.is_keyframe and whole
        if self._check is not None or (key and now >= self._check_at):
            with self._account.unlooked.working():
                self._go_on(packet, key, stream, now)
        if whole and self._wanted(now):
            self._tried = now
            with self._account.unlooked.working(), self._decoding.place():
                found = key_picture(packet, stream)
                self._failing = found is None
                self._show(found)
                self._tell(found, stream, now)

    def _wanted(self, now: float) -> bool:
        if self._failing:
            return now - self._tried >= AGAIN_S
        return bool(self._asked) or self._account.picture_due(now)

    def _show(self, found: Luma | None) -> None:
        """Send the still that somebody waits for; the picture itself goes nowhere."""
        if found is None or not self._asked:
            return
        order, now = self._asked.popleft(), clock.now()
        if not is_awaited(order, now):
            return
        from camera_feeds.still import still  # of OpenCV, which isn't loaded where packets are all

        try:
            self._emit(Still(order.key, now, order.order_id, still(found, self._masks)))
        except Exception as error:  # an odd picture must not end the watching of packets
            log.exception("%s: no still can be made of its picture", self._account.key, exc_info=error)

    def _tell(self, found: Luma | None, stream: VideoStream, now: float) -> None:
        if found is None:
            self._account.picture(None, now)
            return
        if not plausible(stream.width, stream.height):
            self._account.sized(found.shape[1], found.shape[0])
        picture = self._measured(found)
        if picture is None:
            self._account.pictured(now)
        else:
            self._account.picture(picture, now)

    def _measured(self, luma: Luma) -> Picture | None:
        if self._meter is None:
            return None
        try:
            while self._orders:
                self._meter.order(self._orders.popleft())
            picture = self._meter.measure(luma, clock.now())
            for reference in self._meter.learned():
                self._emit(reference)
            return picture
        except Exception as error:  # an odd picture must not end the watching of packets
            if not self._complained:
                log.exception("%s: its picture can't be measured", self._account.key, exc_info=error)
            self._complained = True
            return None

    def _go_on(self, packet: AvPacket, key: bool, stream: VideoStream, now: float) -> None:
        """Begin, go on with or end the check of a whole group of pictures."""
        check = self._check
        if check is None:
            try:
                self._check = check = GopCheck(decoder(stream))
            except (ValueError, TypeError):
                self._check_at = now + self._options.gop_every_s
                return
        elif key or check.packets >= LONGEST_GOP:
            check.add(None)
            self._account.checked(check.share)
            self._check, self._check_at = None, now + check_pause(check.share, self._options)
            return
        check.add(packet)


def check_pause(share: float | None, options: WatchOptions) -> float:
    """Seconds until the next group of pictures is checked; `share` of the last one was damaged."""
    return min(options.gop_again_s, options.gop_every_s) if share else options.gop_every_s
