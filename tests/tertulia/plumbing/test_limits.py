import pytest

from tertulia.plumbing import limits
from tertulia.plumbing.problems import TooMany, response
from tertulia.plumbing.rates import parse_rates, wrong_rates


def test_what_is_within_the_rate_passes_and_the_next_is_told_when_to_come_again() -> None:
    for _ in range(3):
        limits.hit("posts", "ana", "3/minute")
    with pytest.raises(TooMany) as refused:
        limits.hit("posts", "ana", "3/minute")
    assert 1 <= (refused.value.retry_after_seconds or 0) <= 61
    assert str(refused.value.retry_after_seconds) in str(refused.value.detail)


def test_the_answer_to_too_many_carries_the_seconds_to_wait() -> None:
    answer = response(TooMany(retry_after_seconds=7, seconds=7))
    assert (answer.status_code, answer["Retry-After"]) == (429, "7")


def test_one_reader_and_one_kind_of_act_do_not_use_up_another() -> None:
    limits.hit("posts", "ana", "1/minute")
    limits.hit("posts", "luis", "1/minute")
    limits.hit("reports", "ana", "1/minute")


def test_the_narrowest_of_several_rates_decides() -> None:
    limits.hit("posts", "ana", "100/minute; 1/hour")
    with pytest.raises(TooMany) as refused:
        limits.hit("posts", "ana", "100/minute; 1/hour")
    assert 3_000 < (refused.value.retry_after_seconds or 0) <= 3_601


def test_no_rate_means_no_limit() -> None:
    for _ in range(1_000):
        limits.hit("posts", "ana", "")


@pytest.mark.parametrize("text", ["30/minute", "30/minute; 300/hour", "3/10minute", "", " ; "])
def test_rates_as_operators_write_them_are_taken(text: str) -> None:
    assert wrong_rates(text) == ""
    parse_rates(text)


@pytest.mark.parametrize("text", ["often", "30", "30/fortnight", "x/minute", "30/minute; often"])
def test_nonsense_for_a_rate_is_said_to_be_wrong(text: str) -> None:
    assert "30/minute" in wrong_rates(text)
