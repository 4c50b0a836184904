"""One-time codes against the standard's own vectors."""

import pytest

from tertulia.readers import totp

SECRET = b"12345678901234567890"


# RFC 6238, appendix B, SHA-1; its eight digits end in our six.
@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ],
)
def test_the_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert totp.code_at(SECRET, seconds // 30) == code[2:]


def test_a_clock_may_be_a_step_off_and_no_more() -> None:
    now = 1_000_000_000
    step = now // 30
    told = [totp.step_of(SECRET, totp.code_at(SECRET, step + off), now, after=0) for off in (-2, -1, 0, 1, 2)]
    assert told == [None, step - 1, step, step + 1, None]


def test_a_step_that_was_used_and_those_before_it_are_over() -> None:
    now, step = 1_000_000_000, 1_000_000_000 // 30
    for off in (-1, 0):
        assert totp.step_of(SECRET, totp.code_at(SECRET, step + off), now, after=step) is None
    assert totp.step_of(SECRET, totp.code_at(SECRET, step + 1), now, after=step) == step + 1


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert totp.step_of(SECRET, typed, 59, after=0) is None


def test_the_address_says_what_an_app_needs() -> None:
    told = totp.address(SECRET, issuer="talk.example", account="ana+1@reader.example")
    assert told.startswith("otpauth://totp/talk.example:ana%2B1%40reader.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&")
    assert "issuer=talk.example" in told
