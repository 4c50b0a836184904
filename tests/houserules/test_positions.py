"""Characters and UTF-16 units."""

from hypothesis import given
from hypothesis import strategies as st

from houserules.positions import Utf16

TEXTS = st.text(st.one_of(st.characters(), st.characters(categories=["Cs"]), st.sampled_from("a🙂é")), max_size=20)


@given(TEXTS, st.data())
def test_units_are_those_of_utf_16_and_lead_back(text: str, data: st.DataObject) -> None:
    utf16 = Utf16(text)
    at = data.draw(st.integers(0, len(text)))
    pieces = (sign.encode("utf-16-le", "surrogatepass") for sign in text[:at])
    assert utf16.units(at) == sum(map(len, pieces)) // 2
    assert utf16.character(utf16.units(at)) == at
    assert utf16.length == utf16.units(len(text))


def test_the_middle_of_a_pair_counts_for_what_follows_and_nothing_lies_behind_the_end() -> None:
    assert Utf16("🙂a").character(1) == 1
    assert Utf16("🙂a").character(99) == 2
    assert Utf16("ab").character(99) == 2
