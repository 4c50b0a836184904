import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertulia.stories import pages
from tertulia.stories.decoding import decoded
from tertulia.stories.extracting import extract
from tertulia.stories.page_facts import PageFacts, language

ADDRESS = "https://paper.example/news/talks?print=1"

PARAGRAPHS = "".join(
    f"<p>{words}</p>"
    for words in (
        "The delegation met on Thursday in the old customs house and talked for nine hours about visas, ferries and fish.",
        "Both sides called the talks constructive, which is what both sides say when nobody has slammed a door.",
        "A further meeting is planned for the spring, when the strait is calmer and the ferries run again.",
    )
)


def page(head: str = "", body: str = PARAGRAPHS, attributes: str = 'lang="en"') -> bytes:
    return f"<!doctype html><html {attributes}><head>{head}</head><body><article>{body}</article></body></html>".encode()


def read(content: bytes, content_type: str = "text/html; charset=utf-8", address: str = ADDRESS) -> PageFacts:
    return pages.read(content, content_type, address)


def data(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def by(author: str) -> str:
    return data(f'{{"@type": "NewsArticle", "headline": "T", "author": {author}}}')


def test_a_page_with_linked_data_says_everything() -> None:
    facts = read(page(data("""
        {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Talks “constructive”", "inLanguage": "en-GB",
         "articleSection": ["Strait", "World"], "datePublished": "2026-05-04T22:30:00+02:00",
         "mainEntityOfPage": {"@type": "WebPage", "@id": "https://paper.example/news/talks"}}"""), attributes=""))  # fmt: skip
    assert facts.title == "Talks “constructive”"
    assert facts.section == "Strait"
    assert facts.language == "en-GB"
    assert facts.published_at == datetime(2026, 5, 4, 20, 30, tzinfo=UTC)
    assert facts.canonical == "https://paper.example/news/talks"
    assert facts.is_article
    assert facts.text is not None
    assert facts.text.splitlines()[1].startswith("Both sides called")


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        (by('{"@type": "Person", "name": " Ana  <b>García</b>"}'), ["Ana García"]),
        (by('["Ana", {"name": "Luis"}, {"name": "Ana"}, {}, 7]'), ["Ana", "Luis"]),
        (by('"https://paper.example/ana"') + '<meta name="author" content="Ana">', ["Ana"]),
        ('<meta property="article:author" content="https://social.example/ana">', None),
        ('<meta name="author" content="Ana Garc&iacute;a">', ["Ana García"]),
        ("", None),
    ],
)
def test_a_page_says_who_wrote_it(head: str, authors: list[str] | None) -> None:
    assert read(page(head)).authors == authors


def test_authors_are_few_and_short() -> None:
    names = ", ".join(f'"{number} {"x" * 500}"' for number in range(1_000))
    authors = read(page(by(f"[{names}]"))).authors or []
    assert (len(authors), {len(name) for name in authors}) == (10, {100})


def test_a_page_with_open_graph_says_everything() -> None:
    facts = read(page("""
        <title>Talks &quot;constructive&quot; | The Chronicle</title>
        <meta property="og:type" content="article"><meta property="og:title" content="Talks &quot;constructive&quot;">
        <meta property="og:site_name" content="The Chronicle"><meta property="og:locale" content="es_MX">
        <meta property="article:section" content="World"><meta property="article:published_time" content="2026-05-04T20:30:00Z">
        <meta property="og:url" content="/news/talks#top">""", attributes=""))  # fmt: skip
    expected = (
        'Talks "constructive"',
        "World",
        "es-MX",
        datetime(2026, 5, 4, 20, 30, tzinfo=UTC),
        "https://paper.example/news/talks",
        True,
    )
    assert (facts.title, facts.section, facts.language, facts.published_at, facts.canonical, facts.is_article) == expected


def test_a_spanish_page_keeps_its_letters() -> None:
    facts = read(
        page("<title>El tranvía de Ñuñoa — La Crónica</title>", f"<h1>El tranvía de Ñuñoa</h1>{PARAGRAPHS}", 'lang="ES-cl"')
    )
    assert (facts.title, facts.language) == ("El tranvía de Ñuñoa", "es-CL")


def test_a_plain_old_page_has_a_title_and_a_text() -> None:
    facts = read(page('<title>Talks</title><link rel="canonical" href="talks">', attributes=""))
    assert (facts.title, facts.canonical, facts.language) == ("Talks", "https://paper.example/news/talks", None)
    assert not facts.is_article


def test_the_link_goes_before_what_the_data_call_canonical() -> None:
    head = '<link rel="Canonical" href="https://paper.example/a"><meta property="og:url" content="https://paper.example/b">'
    assert read(page(head)).canonical == "https://paper.example/a"


@pytest.mark.parametrize("href", ["javascript:alert(1)", "http://[", "https://me:pw@paper.example/", "data:text/html,x", "#"])
def test_a_canonical_that_is_no_address_is_none(href: str) -> None:
    assert read(page(f'<link rel="canonical" href="{href}">')).canonical in (None, ADDRESS)


@pytest.mark.parametrize(
    "text",
    [
        '[{"@type": "BreadcrumbList"}, {"@type": "NewsArticle", "headline": "Right"}]',
        '{"@graph": [{"@type": "WebPage"}, {"@type": ["ReportageNewsArticle", "X"], "headline": "Right"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "http://schema.org/OpinionNewsArticle", "headline": "Right"}}',
        '<!-- {"@type": "Article", "headline": "Right"} -->',
        '//<![CDATA[\n{"@type": "Article", "headline": "Right"}\n//]]>',
        '{"@type": "Article", "headline": "Right",};',
        '{"@type": "Article", "headline": "Ri\nght".. broken',
        '{"@type": "Article", "headline": "Right", "description": "a\nline\tbroken"}',
        '{"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "Wrong"}]}',
        '{"@type": "NewsArticle", "headline": {"x": 1}, "articleSection": [[1], null], "datePublished": 7}',
        "[" * 100_000,
        '{"a":' * 100_000,
        "null", "", "7", '"x"',
    ],
)  # fmt: skip
def test_linked_data_are_read_as_sites_write_them_and_broken_ones_passed_over(text: str) -> None:
    facts = read(page(data(text) + '<meta property="og:title" content="Right">'))
    assert facts.title in ("Right", "Ri ght")


def test_of_several_articles_the_one_that_names_the_page_is_its_own() -> None:
    other, own = (
        '{"@type":"Article","headline":"Other","url":"/x"}',
        '{"@type":"Article","headline":"Own","url":"https://paper.example/news/talks"}',
    )
    link = '<link rel="canonical" href="https://paper.example/news/talks">'
    assert read(page(link + data(f"[{other},{own}]"))).title == "Own"


def test_a_page_that_a_script_fills_is_read_from_its_data() -> None:
    words = "A sentence that stands in the data alone. " * 20
    facts = read(page(data(f'{{"@type":"Article","headline":"x","articleBody":"{words}"}}'), "<div id=app></div>"))
    assert facts.text == words.strip()


def test_markup_and_odd_signs_in_what_is_said_are_gone() -> None:
    title = r"<b>Bold<\/b> &amp;amp; <script>alert(1)<\/script> \ud83d\u0000 \u0007 \ud83d\ude00  end"
    facts = read(page(data(f'{{"@type":"Article","headline":"{title}"}}')))
    assert facts.title == "Bold &amp; alert(1) 😀 end"
    assert facts.title.encode()


def test_everything_is_cut_to_what_is_stored() -> None:
    long = "x" * 300_000
    head = f'<meta property="og:title" content="{long}"><meta property="article:section" content="{long}">'
    facts = read(page(head, f"<p>{long}</p><p>{long} y</p>", f'lang="en-{"x" * 30}"'))
    assert (len(facts.title or ""), len(facts.section or "")) == (500, 200)
    assert len(facts.text or "") <= 200_000
    assert len(facts.language or "") <= 10


@pytest.mark.parametrize(
    ("said", "kept"),
    [("en", "en"), ("es_mx", "es-MX"), ("ZH-hant-tw", "zh-Hant-TW"), ("sr-Latn-RS-x-y", "sr-Latn-RS"), ("de-1996", "de-1996"),
     ("en-US-u-ca", "en-US"), ("english", None), ("", None), ("../..", None), (None, None), (7, None)],
)  # fmt: skip
def test_a_language_becomes_one_the_column_holds(said: object, kept: str | None) -> None:
    assert language(said) == kept


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("2026-05-04", datetime(2026, 5, 4, tzinfo=UTC)),
        ("2026-05-04T10:00", datetime(2026, 5, 4, 10, tzinfo=UTC)),
        ("2026-05-04T10:00:00.0000000Z", datetime(2026, 5, 4, 10, tzinfo=UTC)),
        ("2026-05-04 10:00:00+0200", datetime(2026, 5, 4, 8, tzinfo=UTC)),
        ("Mon, 04 May 2026 10:00:00 GMT", datetime(2026, 5, 4, 10, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None), ("yesterday", None), ("", None), ("9" * 50, None),
    ],
)  # fmt: skip
def test_dates_are_read_as_sites_write_them(said: str, moment: datetime | None) -> None:
    assert pages.moment(said) == moment


@given(st.text())
def test_no_date_is_too_strange_to_be_passed_over(said: str) -> None:
    pages.moment(said)


WORDS = "El año pasado, según Peña"


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (WORDS.encode(), "text/html; charset=utf-8"),
        (WORDS.encode(), "text/html; charset=iso-8859-1"),
        (WORDS.encode(), "text/html"),
        (WORDS.encode("latin-1"), "text/html; charset=ISO-8859-1"),
        (WORDS.encode("latin-1"), "text/html; charset=utf-8"),
        (WORDS.encode("cp1252"), "text/html"),
        (b"\xff " + WORDS.encode(), "text/html; charset=utf-8"),
        (b'<meta charset="windows-1252">' + WORDS.encode("cp1252"), "text/html; charset=utf-7"),
        (b"\xef\xbb\xbf" + WORDS.encode(), "text/html; charset=latin1"),
        (b"\xff\xfe" + WORDS.encode("utf-16-le"), "text/html"),
        (WORDS.encode("utf-16-be"), 'text/html; charset="UTF-16BE"'),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=x-nonsense">' + WORDS.encode("latin-1"), ""),
    ],
)  # fmt: skip
def test_letters_are_right_whatever_was_declared(content: bytes, content_type: str) -> None:
    assert decoded(content, content_type).endswith(WORDS)


def test_other_alphabets_are_read_by_what_the_page_declares() -> None:
    assert decoded(b"<meta charset=windows-1251>" + "Переговоры".encode("cp1251"), "text/html").endswith("Переговоры")
    assert decoded("会談".encode("iso2022_jp"), "text/html; charset=iso-2022-jp") == "会談"
    assert decoded("会談".encode("shift_jis"), "text/html; charset=Shift_JIS") == "会談"


@given(st.binary(max_size=300), st.text(max_size=60))
def test_no_bytes_are_too_strange_to_be_decoded(content: bytes, content_type: str) -> None:
    decoded(b"<meta charset=" + content, content_type)


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_page_is_too_strange_to_be_read(head: str, said: str) -> None:
    read(page(head + data(said)).replace(b"\\", b""))


def test_the_reading_process_gives_the_same_as_reading_here() -> None:
    head = data('{"@type":"NewsArticle","headline":"Año nuevo","datePublished":"2026-05-04T20:30:00Z"}')
    content = page(head)
    assert extract(content, "text/html", ADDRESS, seconds=20) == read(content)


@pytest.mark.parametrize(
    "content",
    [
        b"<html><title>Deep</title><body>" + b"<div>" * 100_000 + b"x",
        b"<p>" + b"<b><i>a" * 100_000,
        b"<table><tr><td>" * 50_000,
        b'<script type="application/ld+json">' + b"[" * 1_000_000 + b"</script>",
        b'<script type="application/ld+json">{"a":1' + b" " * 2_000_000 + b"}</script>",
        b"<title>" + b"<" * 3_000_000,
        b"<div " + b" ".join(b"a%d=1" % n for n in range(300_000)) + b">",
        b"", b"\0" * 1_000_000, b"<!--" * 500_000,
    ],
)  # fmt: skip
def test_a_hostile_page_ends_in_bounded_time(content: bytes) -> None:
    began = time.monotonic()
    assert isinstance(extract(content, "text/html", ADDRESS, seconds=9), PageFacts)
    assert time.monotonic() - began < 12


def test_a_page_that_takes_too_long_says_nothing() -> None:
    content = b"<a href=/x>y</a>" * 1_000_000
    assert extract(content, "text/html", ADDRESS, seconds=1) == PageFacts()


def test_the_reading_process_has_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the child is given is what it could give away."""
    given: list[dict[str, str]] = []
    real = subprocess.run

    def run(*args: Any, **named: Any) -> Any:
        given.append(named["env"])
        return real(*args, **named)

    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    monkeypatch.setattr("tertulia.stories.extracting.subprocess.run", run)
    extract(page("<title>x</title>"), "text/html", ADDRESS, seconds=20)
    assert not any("DATABASE" in name or "TERTULIA" in name for name in given[0])


def test_the_server_never_loads_the_extractor() -> None:
    code = "import sys, tertulia.stories.extracting; print([m for m in ('lxml', 'trafilatura', 'django') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
