"""Reads a page's facts out of its HTML. Runs in the reading process only (see ``extracting``): it takes time and memory."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

import trafilatura
from lxml import etree, html

from tertulia.stories import addresses, linked_data, page_facts
from tertulia.stories.decoding import decoded
from tertulia.stories.linked_data import Node
from tertulia.stories.page_facts import PageFacts

_DATES = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "dc.date.issued",
    "dcterms.created", "dc.date", "date", "pubdate",
)  # fmt: skip
_SECTIONS = ("article:section", "og:article:section", "articlesection", "parsely-section", "section")
_AUTHORS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator")


def read(body: bytes, content_type: str, address: str) -> PageFacts:
    """Everything the page says; what it doesn't say is None."""
    tree = _tree(decoded(body, content_type))
    return PageFacts() if tree is None else _Page(tree, address).facts()


def _tree(text: str) -> html.HtmlElement | None:
    try:
        # Bytes of a known encoding: what the page declares has been weighed already.
        parser = html.HTMLParser(encoding="utf-8")
        return html.document_fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except etree.LxmlError:
        return None


class _Page:
    def __init__(self, tree: html.HtmlElement, address: str) -> None:
        self.tree = tree
        self.address = address
        self.meta = _meta(tree)
        self.article = self._own_article(linked_data.articles(_scripts(tree)))

    def facts(self) -> PageFacts:
        return PageFacts(
            title=self._title(),
            section=page_facts.one_line(
                next(self._said("articleSection"), None) or self._meta(_SECTIONS), page_facts.SECTION_CHARACTERS
            ),
            authors=page_facts.names(self._said("author")) or page_facts.names([self._meta(_AUTHORS)]),
            language=self._language(),
            published_at=self._published(),
            canonical=self._canonical(),
            is_article=bool(self.article) or self._meta(["og:type"]).lower() in ("article", "news.article"),
            text=self._text(),  # Last: it cuts the tree up.
        )

    def _own_article(self, found: list[Node]) -> Node:
        """The one that names this page, else the first with a headline."""
        here = {addresses.normal(self.address), addresses.normal(self._linked_canonical() or self.address)}
        own = (node for node in found if any(addresses.normal(said) in here for said in linked_data.identities(node)))
        titled = (node for node in found if "headline" in node)
        return next(own, None) or next(titled, None) or {}

    def _said(self, *names: str) -> Iterator[str]:
        return (text for name in names for text in linked_data.texts(self.article.get(name)))

    def _meta(self, names: Iterable[str]) -> str:
        return next((self.meta[name] for name in names if self.meta.get(name)), "")

    def _title(self) -> str | None:
        site = page_facts.one_line(self._meta(["og:site_name"]), 100)
        said = next(self._said("headline"), None) or self._meta(["og:title", "twitter:title"]) or self._title_element()
        title = page_facts.one_line(said, page_facts.TITLE_CHARACTERS)
        if title and site:
            title = re.sub(rf"\s+[|·:–—-]\s+{re.escape(site)}\Z", "", title) or title
        return title

    def _title_element(self) -> str:
        """What the browser's tab shows, or its beginning that is the page's one headline: the rest names the site."""
        whole = _content(next(self.tree.iter("title"), None))
        headlines = [_content(element) for element in self.tree.iter("h1")]
        return headlines[0] if len(headlines) == 1 and headlines[0] and whole.startswith(headlines[0]) else whole

    def _language(self) -> str | None:
        said = (
            self.tree.get("lang"), self.tree.get("xml:lang"), *self._said("inLanguage"), self._meta(["og:locale"]),
            self._meta(["content-language"]),
        )  # fmt: skip
        return next(filter(None, map(page_facts.language, said)), None)

    def _published(self) -> datetime | None:
        said = (*self._said("datePublished"), *(self.meta.get(name, "") for name in _DATES), *self._time_elements())
        return next(filter(None, map(moment, said)), None)

    def _time_elements(self) -> Iterator[str]:
        for element in self.tree.iter("time"):
            if element.get("itemprop", "").lower() == "datepublished" or "pubdate" in element.attrib:
                yield element.get("datetime", "")

    def _linked_canonical(self) -> str | None:
        rels = (link for link in self.tree.iter("link") if "canonical" in link.get("rel", "").lower().split())
        return next((link.get("href") for link in rels if link.get("href")), None)

    def _canonical(self) -> str | None:
        for said in (self._linked_canonical(), self._meta(["og:url"]), *linked_data.identities(self.article)):
            try:
                whole = urljoin(self.address, said.strip()).partition("#")[0] if said else ""
            except ValueError:
                continue
            if addresses.normal(whole):
                return whole
        return None

    def _text(self) -> str | None:
        told = page_facts.lines(next(self._said("articleBody"), None))
        found = page_facts.lines(trafilatura.extract(self.tree, include_comments=False, include_tables=False))
        # A page that a script fills has its words in the data alone.
        return told if told and len(told) > 2 * len(found or "") else found


def _meta(tree: html.HtmlElement) -> dict[str, str]:
    """The first content of each name, whichever attribute it is named by."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            if name := element.get(attribute, "").strip().lower():
                found.setdefault(name, element.get("content", "").strip())
    return found


def _scripts(tree: html.HtmlElement) -> Iterator[str]:
    for script in tree.iter("script"):
        if script.get("type", "").partition(";")[0].strip().lower() == "application/ld+json":
            yield script.text or ""


def _content(element: html.HtmlElement | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def moment(said: str) -> datetime | None:
    """The point in time, UTC; what names no zone is taken for UTC."""
    said = said.strip()[:60]
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = parse(said)
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return None
