"""How much each caller may ask."""

import pytest
from limits.errors import StorageError

from houserules.serving.asking import Caller
from houserules.serving.quotas import Quotas, parse_rates
from houserules.serving.refusals import Busy, FieldWrong, QuotaSpent
from tests.houserules.serving.asking import ANALYZE, SLOW_KEY, Asking


def test_what_is_over_the_quota_is_refused_with_the_seconds_to_wait_and_others_go_on() -> None:
    asking = Asking()
    body = {"comment": {"text": "Hm"}, "requestedAttributes": {"TOXICITY": {}}}
    assert [asking.post(ANALYZE, body, key=SLOW_KEY).status for _ in range(3)] == [200, 200, 429]
    refused = asking.post(ANALYZE, body, key=SLOW_KEY)
    assert (refused.json["error"]["status"], refused.json["error"]["details"][0]["reason"]) == (
        "RESOURCE_EXHAUSTED",
        "RATE_LIMIT_EXCEEDED",
    )
    assert 0 < int(refused.headers["retry-after"]) <= 3_600
    assert asking.post(ANALYZE, body).status == 200


def test_what_the_day_refuses_costs_nothing_of_the_minute() -> None:
    quotas, caller = Quotas(), Caller("a", rates="5/minute; 1/day")
    quotas.spend(caller)
    for _ in range(10):
        with pytest.raises(QuotaSpent, match="1 requests per day"):
            quotas.spend(caller)


def test_lines_are_counted_apart_and_more_than_would_ever_be_allowed_is_told_so() -> None:
    quotas, caller = Quotas(), Caller("a", rates="1/day", lines_rates="100/day")
    quotas.spend_lines(caller, 60)
    with pytest.raises(QuotaSpent):
        quotas.spend_lines(caller, 60)
    with pytest.raises(FieldWrong, match="101 lines at once"):
        quotas.spend_lines(caller, 101)
    quotas.spend(caller)


def test_where_nobody_can_count_nobody_is_served_for_nothing() -> None:
    """A counter that is away must not open the door."""

    class Away:
        def test(self, *args: object, **kwargs: object) -> bool:
            raise StorageError(OSError("connection refused"))

    quotas = Quotas()
    quotas._limiter = Away()  # type: ignore[assignment]  # all that is asked of it
    with pytest.raises(Busy):
        quotas.spend(Caller("a", rates="1/day"))


def test_no_rate_is_no_limit() -> None:
    for _ in range(100):
        Quotas().spend(Caller("a"))


def test_rates_are_written_as_the_limits_library_reads_them() -> None:
    assert [str(rate) for rate in parse_rates("20/second; 5 per 2 hour")] == ["20 per 1 second", "5 per 2 hour"]
    with pytest.raises(ValueError, match="couldn't parse"):
        parse_rates("often")
