"""One line in, one line out, whatever is on it."""

import json
import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houserules.bulk import records
from houserules.bulk.records import CODES, Record, answer, is_broken, read
from houserules.shapes import Rule, Story, Verdict
from tests.houserules.pretending import BREAKS, REFUSES, Pretender

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5)
KEYS = st.sampled_from(["id", "text", "lang", "story", "title", "parent"]) | st.text(max_size=3)
JSON_LINES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=12
).map(lambda data: json.dumps(data).encode())


def judge(record: Record) -> Verdict:
    return Pretender().judge(record.text, story=record.story, parent=record.parent, lang=record.lang)


def answered(line: bytes | int) -> dict[str, Any]:
    given = answer(judge, line, number=7, place="line 7")
    data: dict[str, Any] = json.loads(given.line)
    assert b"\n" not in given.line
    assert bool(given.wrong) == ("error" in data) == is_broken(given.line)
    return data


def error(line: bytes | int) -> tuple[str | None, str]:
    data = answered(line)
    assert list(data) == ["id", "error"]
    assert list(data["error"]) == ["line", "code", "message"]
    assert data["error"]["line"] == 7
    return data["id"], data["error"]["code"]


def dumped(**data: Any) -> bytes:
    return json.dumps(data).encode()


def test_a_good_line_is_answered_as_the_manual_says() -> None:
    data = answered(dumped(id="a", text="Hello there", lang="es-PR", story={"title": "Ferries", "text": "…"}))
    assert list(data) == ["id", "scores", "spans", "lang", "tier", "verdict"]
    assert list(data["scores"]) == [rule.value for rule in Rule]
    assert all(score is None or 0 <= score <= 1 for score in data["scores"].values())
    assert (data["id"], data["lang"], data["tier"]) == ("a", "es", "full")


def test_spans_and_the_missing_verdict_on_off_point_are_written() -> None:
    found = [answered(dumped(id="a", text=f"{number}")) for number in range(20)]
    assert all(data["scores"]["off_point"] is None for data in found)
    assert {"rule": "profanity", "begin": 0, "end": 1} in [span for data in found for span in data["spans"]]


def test_everything_that_can_be_asked_is_read() -> None:
    line = dumped(
        id="a", text="b", lang="EN", story={"title": "t", "text": "x", "section": "sports"}, parent="p", more=[1], verdict=None
    )
    assert read(line) == Record("a", "b", "en", Story("t", "x", "sports"), "p")


def test_null_is_as_good_as_nothing() -> None:
    assert read(dumped(id="a", text="b", lang=None, story=None, parent=None)) == Record("a", "b")
    assert read(dumped(id="a", text="b", lang="", story={"title": None})) == Record("a", "b", None, Story(""))


@pytest.mark.parametrize(
    ("line", "id", "code"),
    [
        (b"", None, "line-empty"),
        (b" \r\t", None, "line-empty"),
        (1_000_001, None, "line-too-long"),
        (b'{"id":"a","text":"\xff"}', None, "not-utf-8"),
        (b'{"id":"a","text":"\xed\xa0\x80"}', None, "not-utf-8"),
        (b"\x00\x01\x02\x03", None, "not-json"),
        (b'{"id":"a","text":"b"', None, "not-json"),
        (b'{"id":"a","text":"b\x00"}', None, "not-json"),
        (b'{"id":"a","text":"b"} {}', None, "not-json"),
        (b"[" * 100_000, None, "not-json"),
        (b'{"id":"a","text":"b","n":' + b"9" * 10_000 + b"}", None, "not-json"),
        (b"null", None, "not-an-object"),
        (b'["a"]', None, "not-an-object"),
        (b'{"text":"b"}', None, "id-missing"),
        (b'{"id":null,"text":"b"}', None, "id-missing"),
        (b'{"id":1,"text":"b"}', None, "wrong-type"),
        (b'{"id":"a"}', "a", "text-missing"),
        (b'{"id":"a","text":null}', "a", "text-missing"),
        (b'{"id":"a","text":["b"]}', "a", "wrong-type"),
        (b'{"id":"a","text":"b","lang":true}', "a", "wrong-type"),
        (b'{"id":"a","text":"b","parent":1.5}', "a", "wrong-type"),
        (b'{"id":"a","text":"b","story":"c"}', "a", "wrong-type"),
        (b'{"id":"a","text":"b","story":{"title":{}}}', "a", "wrong-type"),
        (dumped(id="a", text=BREAKS), "a", "engine-failed"),
        (dumped(id="a", text=REFUSES), "a", "refused-by-engine"),
    ],
)
def test_what_is_wrong_with_a_line_is_answered_in_its_place(line: bytes | int, id: str | None, code: str) -> None:
    assert error(line) == (id, code)
    assert code in CODES or code == "refused-by-engine"


@pytest.mark.parametrize("text", ["", "\ud800", "a\udfffb", "\x00", "x" * 900_000, "e" + "\u0301" * 10_000, "\u202e\u2066abc"])
def test_odd_texts_are_no_errors_of_the_line(text: str) -> None:
    assert answered(dumped(id=f"id {text[:2]}", text=text))["id"] == f"id {text[:2]}"


def test_a_byte_order_mark_and_a_carriage_return_do_no_harm() -> None:
    assert answered(b'\xef\xbb\xbf{"id":"a","text":"b"}\r')["id"] == "a"


def test_an_id_that_looks_like_an_error_is_none() -> None:
    assert "error" not in answered(dumped(id='","error":{"line":', text="b"))


@given(st.binary(max_size=200) | JSON_LINES)
def test_any_line_gets_one_answer(line: bytes) -> None:
    data = answered(line)
    assert "id" in data
    assert ("error" in data) != ("scores" in data)


BAIT = [b"{" * 500_000, b'{"a":' * 160_000, b'"' + b"\\u" * 400_000, b"-" * 900_000, b"[" + b"0," * 450_000]


@pytest.mark.parametrize("line", BAIT, ids=range(len(BAIT)))
def test_a_line_of_bait_is_refused_soon(line: bytes) -> None:
    began = time.process_time()
    assert error(line)[1] == "not-json"
    assert time.process_time() - began < 0.5


def test_every_code_is_in_the_manual() -> None:
    with open("docs/reference/scores.md", encoding="utf-8") as page:
        about = page.read().partition("## A broken line")[2]
    listed = re.findall(r"^\| `([a-z0-9-]+)` \| (.+) \|$", about, re.MULTILINE)
    assert dict(listed) == CODES
    assert records.MOST_LINE_BYTES == 1_000_000
