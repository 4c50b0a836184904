"""Whatever comes as a body is answered by what it deserves, never by a failure."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from houserules.serving.conf import Bounds
from tests.houserules.serving.asking import ANALYZE, SUGGEST, Asking, verdict

PATHS = (ANALYZE, SUGGEST, "/v1/moderations")
ASKING = Asking(lambda asked: verdict(0.5, lang="und"), Bounds(judge_seconds=60))
NAMES = st.sampled_from(
    re.findall(
        r"\w+",
        """comment text type context entries article parentComment articleAndParentComment requestedAttributes TOXICITY DELETED
        scoreThreshold scoreType attributeScores summaryScore spanScores value begin end score languages doNotStore clientToken
        spanAnnotations input model""",
    )
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(), max_size=20),
    st.sampled_from(["\ud800", "HTML", "PLAIN_TEXT", "<b>a", "en", "\x00", "🙂", '{"a":1}']),
)
TREES = st.recursive(
    LEAVES, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=6)), max_leaves=20
)


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=100).map(lambda text: text.encode("utf-8"))))
def test_any_bytes_are_refused_and_never_break_it(path: str, body: bytes) -> None:
    answer = ASKING.post(path, body)
    assert 400 <= answer.status < 500
    assert answer.json["error"]["message"]


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=80, deadline=None)
@given(st.dictionaries(NAMES, TREES, max_size=6))
def test_any_json_gets_a_defined_answer(path: str, body: Any) -> None:
    answer = ASKING.post(path, json.dumps(body).encode())
    assert answer.status in (200, 400)
    assert answer.json


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    """Such as may be taken."""
    text = st.text(min_size=1, max_size=60)
    entry = st.fixed_dictionaries({"text": text}, optional={"type": st.sampled_from(["HTML", "PLAIN_TEXT"])})
    context = st.one_of(
        st.fixed_dictionaries({"entries": st.lists(entry, max_size=3)}),
        st.fixed_dictionaries(
            {"articleAndParentComment": st.fixed_dictionaries({}, optional={"article": entry, "parentComment": entry})}
        ),
    )
    optional = {"context": context, "clientToken": text, "spanAnnotations": st.booleans(), "languages": st.just(["en"])}
    wanted = st.just({"TOXICITY": {}})
    return draw(st.fixed_dictionaries({"comment": entry, "requestedAttributes": wanted}, optional=optional))


@settings(max_examples=80, deadline=None)
@given(requests())
def test_any_comment_with_words_is_scored(body: dict[str, Any]) -> None:
    answer = ASKING.post(ANALYZE, json.dumps(body).encode())
    assert answer.status == 200 or answer.json["error"]["details"][0]["errorType"] == "COMMENT_EMPTY"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_lines_are_answered_one_by_one(body: bytes) -> None:
    answer = ASKING.post("/v1/score", body)
    assert answer.status == 200
    assert len(answer.lines) == body.count(b"\n") + (not body.endswith(b"\n") and bool(body))


@settings(max_examples=40, deadline=None)
@given(
    st.text(st.characters(codec="latin-1"), max_size=50), st.text(st.characters(codec="ascii"), max_size=50), st.text(max_size=30)
)
def test_any_headers_and_addresses_get_a_defined_answer(header: str, query: str, path: str) -> None:
    for name in ("authorization", "x_goog_api_key", "host", "origin", "content_length", "content_encoding"):
        answer = ASKING.ask("POST", ANALYZE, b"", query=query, **{name: header})
        assert 400 <= answer.status < 500
    assert ASKING.ask("GET", "/" + path).status in (200, 404, 405, 503)
