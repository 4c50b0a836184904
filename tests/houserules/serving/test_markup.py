"""Words out of HTML."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houserules.serving.markup import Words


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("plain", "plain"),
        ("a <b>bo</b>ld word", "a bold word"),
        ("<p>one</p><p>two<br>three</p>", "\none\n\ntwo\nthree\n"),
        ("Tom &amp; Jerry &lt;3 &#233;&#x1F642; &nosuch; R&D", "Tom & Jerry <3 é🙂 &nosuch; R&D"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<script>evil()</script>seen<style>p{}</style><!-- not --> too", "seen too"),
        ("<SCRIPT>a</SCRIPT\n>b", "b"),
        ("open <a href='x", "open "),
        ("<!-- open", ""),
        ("", ""),
    ],
)
def test_a_reader_s_words_are_left(source: str, text: str) -> None:
    assert Words(source).text == text


@given(st.text(st.sampled_from("<>&;!-/pab scrit\"'#x1\ud800🙂"), max_size=60), st.data())
def test_every_span_of_the_words_lies_in_the_source(source: str, data: st.DataObject) -> None:
    words = Words(source)
    begin = data.draw(st.integers(0, len(words.text)))
    end = data.draw(st.integers(begin, len(words.text)))
    first, last = words.origin(begin, end)
    assert 0 <= first <= last <= len(source)
    if begin < end and not set(source) & set("<>&"):
        assert source[first:last] == words.text[begin:end]


@pytest.mark.parametrize("bait", ["<!--", "<script", "<script>", "</", "<a", "<", "&", "&#", "<!", "<a <b "])
def test_no_text_takes_long(bait: str) -> None:
    source = (bait * 20_480)[:20_480]
    began = time.perf_counter()
    Words(source)
    assert time.perf_counter() - began < 1
