"""Ids that sort by time: 42 bits of milliseconds, then 21 bits that tell apart what fell into one.

So *newest* needs no column of its own, several processes need no counter between them, and what is
imported gets ids that stand where its date does.
"""

import secrets
import threading
from datetime import UTC, datetime

from tertulia.plumbing import clock

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
LOW_BITS = 21
LARGEST = 2**63 - 1

_last = 0
_lock = threading.Lock()


def id_at(moment: datetime, low: int) -> int:
    """The id of what happened then; ``low`` (below 2**21) tells it from its neighbours."""
    milliseconds = int((moment - EPOCH).total_seconds() * 1000)
    return (max(milliseconds, 0) << LOW_BITS) | low


def new_id() -> int:
    """Larger than every id this process gave before, even when the clock is set back."""
    global _last
    with _lock:
        # The upper half of the low bits stays free, so that a burst in one millisecond can count up.
        _last = max(_last + 1, id_at(clock.now(), secrets.randbits(LOW_BITS - 1)))
        return _last


def parse_id(text: str) -> int | None:
    """The id a client sent back, or nothing when it can't be one of ours."""
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        return None
    number = int(text)
    return number if 0 < number <= LARGEST else None
