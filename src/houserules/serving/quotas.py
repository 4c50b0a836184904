"""How much each caller may ask: windows that move, counted by the ``limits`` library; nothing of it is stored."""

import math
import time
from functools import cache

from limits import RateLimitItem, parse
from limits.errors import ConfigurationError, StorageError
from limits.storage import Storage, storage_from_string
from limits.strategies import RateLimiter, SlidingWindowCounterRateLimiter

from houserules.serving.asking import Caller
from houserules.serving.refusals import Busy, FieldWrong, QuotaSpent


@cache
def parse_rates(text: str) -> tuple[RateLimitItem, ...]:
    """“20/second; 100000/day”, as the limits library has it. Raises ValueError."""
    return tuple(parse(part) for part in text.split(";") if part.strip())


class Quotas:
    """Counted where ``address`` says, in this process by default; several processes each count for themselves then."""

    def __init__(self, address: str = "memory://") -> None:
        try:
            storage = storage_from_string(address, wrap_exceptions=True)
        except ConfigurationError as wrong:
            raise ValueError(f"{address} can't be used for counting: {wrong}.") from wrong
        if not isinstance(storage, Storage):
            raise ValueError(f"{address} can't be used: counting isn't asynchronous here.")
        # Two numbers for a window, however many are counted in it.
        self._limiter: RateLimiter = SlidingWindowCounterRateLimiter(storage)

    def spend(self, caller: Caller) -> None:
        """One request. Raises QuotaSpent."""
        self._spend("requests", caller, caller.rates, 1)

    def spend_more(self, caller: Caller, requests: int) -> None:
        """For a request that asks for several. Raises QuotaSpent."""
        if requests > 0:
            self._spend("requests", caller, caller.rates, requests)

    def spend_lines(self, caller: Caller, lines: int) -> None:
        """Raises QuotaSpent; FieldWrong when it would never be allowed."""
        for rate in parse_rates(caller.lines_rates):
            if lines > rate.amount:
                raise FieldWrong(f"{lines} lines at once are more than the quota: {_told(rate, 'lines')}.")
        self._spend("lines", caller, caller.lines_rates, lines)

    def _spend(self, what: str, caller: Caller, rates: str, cost: int) -> None:
        try:
            self._count(what, caller, parse_rates(rates), cost)
        except StorageError as away:
            raise Busy("Quotas can't be counted right now. Try again in a moment.") from away

    def _count(self, what: str, caller: Caller, items: tuple[RateLimitItem, ...], cost: int) -> None:
        # Asked first, so that what is refused by the day's rate costs nothing of the second's.
        for rate in items:
            if not self._limiter.test(rate, what, caller.name, cost=cost):
                raise QuotaSpent(_told(rate, what), self._wait(rate, what, caller))
        for rate in items:
            self._limiter.hit(rate, what, caller.name, cost=cost)

    def _wait(self, rate: RateLimitItem, what: str, caller: Caller) -> int:
        window = self._limiter.get_window_stats(rate, what, caller.name)
        return max(1, math.ceil(window.reset_time - time.time()))


def _told(rate: RateLimitItem, what: str) -> str:
    every = f"{rate.multiples} {rate.GRANULARITY.name}s" if rate.multiples > 1 else rate.GRANULARITY.name
    return f"{rate.amount} {what} per {every}"
