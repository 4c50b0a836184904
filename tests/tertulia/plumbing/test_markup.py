import re
import time
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tertulia.plumbing import markup

ALLOWED = {"p", "br", "em", "strong", "code", "blockquote", "a"}
# Generous: the slowest takes a tenth of a second on a slow machine. What grows with the square takes minutes.
LONGEST_SECONDS = 2.0

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](//evil.example/a)",
    "[x](/relative)",
    '[x](https://evil.example/"onmouseover="alert(1))',
    "[x](https://evil.example 'title\" onclick=\"alert(1)')",
    "<javascript:alert(1)>",
    "<https://evil.example/?a=<script>>",
    "`<b onclick=x>`",
    "![x](https://evil.example/pixel.gif)",
    "<!-- --><iframe src=//evil.example>",
    "]]><script>alert(1)</script>",
    "<a href=javascript:alert(1) style=position:fixed>x</a>",
    "https://evil.example/\u202egpj.exe",
    "**<details open ontoggle=alert(1)>**",
    "> <style>@import 'https://evil.example'</style>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[a]: javascript:alert(1)\n\n[a]",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
]

PATHOLOGICAL = {
    "open brackets": "[" * 5_000,
    "brackets in brackets": "[a](" * 1_250,
    "images": "![" * 2_500,
    "stars": "*" * 5_000,
    "stars and letters": "*a " * 1_666,
    "stars around": "**a*" * 1_250,
    "underscores": "_a_" * 1_666,
    "backticks": "`" * 5_000,
    "backticks of growing length": " ".join("`" * n for n in range(1, 99)),
    "quotes": ">" * 5_000,
    "quotes and lines": "> a\n" * 1_250,
    "deepening quotes": "\n".join(">" * n + " a" for n in range(1, 98)),
    "backslashes": "\\" * 5_000,
    "angle brackets": "<" * 5_000,
    "autolinks": "<http://a" * 555,
    "addresses": "http://a.b " * 454,
    "an address without end": "http://" + "a." * 2_496,
    "ampersands": "&" * 5_000,
    "colons": ":/" * 2_500,
    "link with parentheses": "[a](" + "(" * 4_990,
    "newlines": "a\n" * 2_500,
    "empty lines": "a" + "\n" * 4_998 + "b",
    "tabs": "\t" * 4_999 + "a",
    "spaces": "a" + " " * 4_998 + "b",
    "nested emphasis": "*a **b " * 714,
    "mails": "a@" * 2_500,
    "hyphens": "http://a-" + "-" * 4_990,
}


class _Looker(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def _assert_harmless(html: str) -> None:
    looker = _Looker()
    looker.feed(html)
    for tag, attributes in looker.seen:
        assert tag in ALLOWED, html
        if tag == "a":
            assert attributes.keys() <= {"href", "rel"}, html
            # Some hosts only the cleaner knows to be none; what it leaves then leads nowhere.
            assert re.match(r"https?://", attributes.get("href") or "https://"), html
            assert attributes["rel"] == "nofollow ugc noopener noreferrer"
        else:
            assert not attributes, html


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_strings_leave_only_allowed_tags_attributes_and_schemes(source: str) -> None:
    _assert_harmless(markup.render(markup.tidy_text(source)))


_SIGNS = st.text(alphabet=st.sampled_from(list("ab *_`[]()<>&\"'\\!#:/.\n\t=;%@-javascripthttp")), max_size=120)


@given(st.one_of(_SIGNS, st.text(max_size=80)))
@settings(max_examples=300, deadline=None)
def test_nothing_anybody_types_leaves_other_tags_and_cleaning_again_changes_nothing(typed: str) -> None:
    html = markup.render(markup.tidy_text(typed))
    _assert_harmless(html)
    assert nh3.clean(html, tags=ALLOWED, attributes={"a": {"href"}}, link_rel="nofollow ugc noopener noreferrer") == html


@given(st.one_of(_SIGNS, st.text(max_size=200)))
@settings(max_examples=300, deadline=None)
def test_the_short_way_gives_what_the_long_way_gives(typed: str) -> None:
    source = markup.tidy_text(typed)
    assert markup.render(source) == markup.render_marked(source) or not markup.can_be_seen(source)


@pytest.mark.parametrize("what", PATHOLOGICAL)
def test_pathological_input_of_full_length_is_done_in_time(what: str) -> None:
    began = time.process_time()
    html = markup.render(markup.tidy_text(PATHOLOGICAL[what]))
    assert time.process_time() - began < LONGEST_SECONDS
    _assert_harmless(html)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("Plain words.", "<p>Plain words.</p>"),
        ("*em* and **strong**", "<p><em>em</em> and <strong>strong</strong></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("`code`", "<p><code>code</code></p>"),
        ("> quoted", "<blockquote>\n<p>quoted</p>\n</blockquote>"),
        ("1. not a list", "<p>1. not a list</p>"),
        ("# not a heading", "<p># not a heading</p>"),
        ("---", "<p>---</p>"),
        ("5 < 6 & 7 > 6", "<p>5 &lt; 6 &amp; 7 &gt; 6</p>"),
        ("\\*not em\\*", "<p>*not em*</p>"),
        ("www.paper.example", "<p>www.paper.example</p>"),
        ("http://.", "<p>http://.</p>"),
        ("//paper.example", "<p>//paper.example</p>"),
        ("mailto:ana@paper.example", "<p>mailto:ana@paper.example</p>"),
        ("ftp://paper.example", "<p>ftp://paper.example</p>"),
        ("[here](/section)", "<p>[here](/section)</p>"),
        ("[here](javascript:alert%281%29)", "<p>[here](javascript:alert%281%29)</p>"),
    ],
)
def test_what_readers_type_means_what_it_looks_like(source: str, html: str) -> None:
    assert markup.render(source) == html


def test_a_bare_address_becomes_a_link_that_search_engines_do_not_follow() -> None:
    html = markup.render("see https://paper.example/a?b=1&c=2.")
    assert html == (
        '<p>see <a href="https://paper.example/a?b=1&amp;c=2" rel="nofollow ugc noopener noreferrer">https://paper.example/a?b=1&amp;c=2</a>.</p>'
    )


@given(st.text(max_size=100))
def test_a_kept_source_is_trimmed_has_one_kind_of_newline_and_tidying_again_changes_nothing(typed: str) -> None:
    source = markup.tidy_text(typed)
    assert source == source.strip()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", source)
    assert markup.tidy_text(source) == source


@given(st.text(max_size=100))
def test_a_tidy_name_is_one_line_and_tidying_again_changes_nothing(typed: str) -> None:
    name = markup.tidy_name(typed)
    assert len(name.splitlines()) <= 1
    assert markup.tidy_name(name) == name


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u2060\u200d", "\ufeff\n\u3164", "\u00ad", "\U000e0041"])
def test_text_of_invisible_marks_cannot_be_seen(text: str) -> None:
    assert not markup.can_be_seen(text)


@pytest.mark.parametrize("text", ["a", ".", "👍", "ñ", "日", "\u200ba"])
def test_text_with_one_sign_can_be_seen(text: str) -> None:
    assert markup.can_be_seen(text)
