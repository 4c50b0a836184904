import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertulia.readers.errors import NameNotUsable
from tertulia.readers.names import LONGEST, SHORTEST, usable_name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Ana", "Ana"),
        ("  Ana   María\t", "Ana María"),
        ("Ana\nMaría", "Ana María"),
        ("Jo", "Jo"),
        ("李明", "李明"),
        ("R2", "R2"),
        ("O'Neill-García", "O'Neill-García"),
        ("A\u200bna", "Ana"),
        ("\u202eanA", "anA"),
        ("x" * 40, "x" * 40),
    ],
)
def test_a_name_is_kept_on_one_line_without_hidden_marks(typed: str, name: str) -> None:
    assert usable_name(typed) == name


@pytest.mark.parametrize("typed", ["", " ", "A", "--", "👍👍", "\u200b\u200b", "x" * 41, "A\u200b", "\x00\x01", "."])
def test_what_cannot_be_a_name_is_refused(typed: str) -> None:
    with pytest.raises(NameNotUsable):
        usable_name(typed)


@given(st.text(max_size=60))
def test_every_name_that_is_taken_can_be_read_and_is_taken_again_unchanged(typed: str) -> None:
    try:
        name = usable_name(typed)
    except NameNotUsable:
        return
    assert SHORTEST <= len(name) <= LONGEST
    assert not any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in name)
    assert usable_name(name) == name
