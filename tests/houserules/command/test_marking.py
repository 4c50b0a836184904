"""Words of a text marked for a terminal."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from houserules.command.marking import LINE_CHARACTERS, marked_lines
from houserules.shapes import Rule, Span


def test_marks_stand_under_the_words_with_their_rules_beside() -> None:
    spans = [Span(Rule.PERSONAL, 10, 16), Span(Rule.PROFANITY, 4, 9), Span(Rule.PERSONAL, 4, 9)]
    assert list(marked_lines("You silly turnip!\nYes.", spans)) == [
        "You silly turnip!",
        "    ^^^^^ ^^^^^^  profanity, personal",
        "Yes.",
    ]


def test_wide_signs_and_signs_without_width_keep_marks_in_their_place() -> None:
    assert list(marked_lines("日本 e\u0301 x", [Span(Rule.HATE, 6, 7)])) == ["日本 e\u0301 x", "       ^  hate"]


def test_long_lines_are_cut_between_words() -> None:
    lines = list(marked_lines("word " * 40, [Span(Rule.SPAM, 78, 84)]))
    assert max(map(len, lines)) <= LINE_CHARACTERS + len("  spam")
    assert [line.split("  ")[-1] for line in lines if "^" in line] == ["spam", "spam"]


@given(st.text(), st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=3))
def test_nothing_is_printed_that_a_terminal_would_obey(text: str, places: list[tuple[int, int]]) -> None:
    spans = [Span(Rule.HATE, *sorted(place)) for place in places]
    for line in marked_lines(text, spans):
        assert not any(unicodedata.category(sign) in ("Cc", "Cf", "Cs") for sign in line)
