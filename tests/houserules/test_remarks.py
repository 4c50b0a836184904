"""Labelled comments are read strictly: what is wrong is told with its line's number."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houserules.errors import RemarkUnreadable
from houserules.remarks import Remark, read_remark
from houserules.shapes import Rule, Story


def read(**data: Any) -> Remark:
    return read_remark(json.dumps(data).encode(), 7)


def test_everything_that_may_be_there_is_read() -> None:
    story = {"title": "The tram", "text": "It returns.", "section": "Elsewhere"}
    told = {"id": "a", "text": "No.", "story": story, "section": "City", "parent": "Yes.", "lang": "en"}
    assert read(**told, decision="rejected", rule="personal", scores={"hate": 0.5, "off_point": None}) == Remark(
        id="a",
        text="No.",
        story=Story("The tram", "It returns.", "City"),
        parent="Yes.",
        lang="en",
        decision="rejected",  # type: ignore[arg-type]
        rule=Rule.PERSONAL,
        scores={Rule.HATE: 0.5, Rule.OFF_POINT: None},
    )


def test_text_or_scores_are_enough_and_the_line_gives_the_id() -> None:
    assert read(text="No.") == Remark("7", "No.")
    assert read(scores={}, text=None, more=3) == Remark("7", scores={})
    assert read(text="No.", section="City").story == Story("", "", "City")


WRONG = {
    b"": "isn't JSON",
    b"\xff": "no UTF-8",
    b"[]": "no object",
    b"{": "isn't JSON",
    b"[" * 100_000: "nested too deep",
    b"{}": "neither “text” nor “scores”",
    b'{"text": 3}': "“text” must be a text",
    b'{"text": "", "story": "x"}': "“story” must be an object",
    b'{"text": "", "story": {"title": 3}}': "“title” must be a text",
    b'{"text": "", "decision": "perhaps"}': "“decision” must be one of: approved, rejected",
    b'{"text": "", "rule": "x"}': "“rule” must be one of: profanity",
    b'{"scores": {"x": 0.5}}': "no rule “x”",
    b'{"scores": {"hate": 2}}': "from 0 to 1",
    b'{"scores": {"hate": true}}': "from 0 to 1",
    b'{"scores": {"hate": NaN}}': "from 0 to 1",
}


@pytest.mark.parametrize("line", WRONG, ids=lambda line: line[:20].decode("utf-8", "replace"))
def test_a_line_that_is_wrong_is_refused_with_its_number(line: bytes) -> None:
    with pytest.raises(RemarkUnreadable, match=WRONG[line]) as refused:
        read_remark(line, 12)
    assert str(refused.value).startswith("line 12: ")


KEYS = st.sampled_from(["text", "scores", "story", "rule", "hate", "decision", "id"])
OBJECTS = st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.dictionaries(KEYS, inner))


@given(st.binary() | OBJECTS.map(lambda data: json.dumps(data).encode()))
def test_any_line_is_a_remark_or_is_refused(line: bytes) -> None:
    assert _read_or_refused(line)


def _read_or_refused(line: bytes) -> str:
    try:
        return read_remark(line, 1).id
    except RemarkUnreadable as refused:
        return refused.code
