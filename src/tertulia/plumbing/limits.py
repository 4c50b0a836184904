"""How often: moving windows, kept in memory; nothing of it is stored."""

import time

from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from tertulia.plumbing.problems import TooMany
from tertulia.plumbing.rates import parse_rates

_limiter = MovingWindowRateLimiter(MemoryStorage())


def hit(what: str, who: str, rates: str) -> None:
    """Count one more of ``what`` by ``who``. Raises TooMany, with the seconds to wait, when that is over the rates."""
    for rate in parse_rates(rates):
        if not _limiter.hit(rate, what, who):
            window = _limiter.get_window_stats(rate, what, who)
            seconds = max(1, int(window.reset_time - time.time()) + 1)
            raise TooMany(retry_after_seconds=seconds, seconds=seconds)


def forget_all() -> None:
    _limiter.storage.reset()
