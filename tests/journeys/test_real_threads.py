"""Discussions that really took place under real stories, posted by guests and read back everywhere, unchanged."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from lxml import html as markup_of
from playwright.sync_api import Browser, Page

from tests import databases
from tests.journeys.corpora import FULL, Api, Remark, real_threads, register
from tests.journeys.newspaper import DISCUSSION, Newspaper, open_newspaper
from tests.server import PUBLICATION, Server, http, running_server

pytestmark = [pytest.mark.journey, pytest.mark.skipif(not real_threads(), reason="the corpus isn't here")]

GUESTS = 50
SORTS = ("newest", "oldest", "respected", "replies")
Shape = dict[str, Any]


@dataclass
class Written:
    """One story's discussion as it was posted: what must be read back."""

    key: str
    title: str
    comments: list[Shape] = field(default_factory=list)
    respect: Counter[str] = field(default_factory=Counter)

    @property
    def texts(self) -> dict[str, str]:
        return {comment["id"]: comment["text"] for comment in self.comments}

    def below(self, parent: str | None) -> list[Shape]:
        """Direct replies, oldest first."""
        return [comment for comment in self.comments if comment["parent"] == parent]

    def descendants(self, comment: str) -> list[str]:
        """In thread order: depth first, siblings oldest first."""
        found: list[str] = []
        waiting = [reply["id"] for reply in reversed(self.below(comment))]
        while waiting:
            found.append(waiting.pop())
            waiting += [reply["id"] for reply in reversed(self.below(found[-1]))]
        return found

    def roots(self, sort: str) -> list[str]:
        newest = [root["id"] for root in reversed(self.below(None))]
        if sort == "oldest":
            return newest[::-1]
        count = {"newest": lambda _: 0, "respected": self.respect.__getitem__, "replies": lambda r: len(self.descendants(r))}
        return sorted(newest, key=count[sort], reverse=True)


@pytest.fixture(scope="module")
def newspaper() -> Iterator[Newspaper]:
    with open_newspaper() as site:
        yield site


@pytest.fixture(scope="module")
def server(newspaper: Newspaper, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("real")
    with running_server(folder, origins=[newspaper.origin], database_url=databases.fresh_database_url()) as running:
        newspaper.talk = running.url
        yield running
        assert "Everything adds up" in running.run("check").stdout


@pytest.fixture(scope="module")
def guests(server: Server) -> list[Api]:
    return [Api(server) for _ in range(GUESTS)]


@pytest.fixture(scope="module")
def discussions(server: Server, guests: list[Api], newspaper: Newspaper) -> list[Written]:
    """The smallest of the four, or with TERTULIA_FULL all of them."""
    stories = sorted(real_threads().items(), key=lambda story: len(story[1]))
    return [_write(server, guests, newspaper, f"real-{n}", *story) for n, story in enumerate(stories[: None if FULL else 1])]


def _write(server: Server, guests: list[Api], newspaper: Newspaper, key: str, title: str, remarks: list[Remark]) -> Written:
    newspaper.prints(key, title)
    written = Written(register(server, key, newspaper.origin), title)
    for number, remark, guest in zip(range(len(remarks)), remarks, cycle(guests)):
        parent = None if remark.answers is None else written.comments[remark.answers]["id"]
        name = f"Reader {number % GUESTS + 1}"
        written.comments.append(guest.says(key, remark.text, name, parent=parent))
    for number, comment in enumerate(written.comments[::3]):
        for guest in guests[number % 7 :: 7][: number % 5]:
            if guest.ask("PUT", f"/comments/{comment['id']}/respect").status == 200:
                written.respect[comment["id"]] += 1
    return written


def _through(server: Server, written: Written, sort: str) -> tuple[list[Shape], dict[str, list[Shape]]]:
    """Every root and every thread's replies, by following each cursor to its end."""
    api, roots, replies = Api(server), [], {}
    after, story = "", f"/discussion?story={written.key}&publication={PUBLICATION}&sort={sort}"
    while True:
        page = api.told("GET", story + after)
        for thread in page["threads"]:
            roots.append(thread["comment"])
            replies[thread["comment"]["id"]] = thread["replies"] + _rest(api, thread["comment"]["id"], thread["more"])
        if page["next"] is None:
            assert page["story"]["comments"] == len(written.comments)
            return roots, replies
        after = f"&after={page['next']}"


def _rest(api: Api, comment: str, more: str | None) -> list[Shape]:
    found: list[Shape] = []
    while more is not None:
        page = api.told("GET", f"/comments/{comment}/replies?after={more}")
        found += page["replies"]
        more = page["next"]
    return found


@pytest.mark.parametrize("sort", SORTS)
def test_the_api_gives_back_every_text_in_order_with_the_right_counts(
    server: Server, discussions: list[Written], sort: str
) -> None:
    for written in discussions:
        roots, replies = _through(server, written, sort)
        assert [root["id"] for root in roots] == written.roots(sort)
        assert {root: [reply["id"] for reply in below] for root, below in replies.items()} == {
            root["id"]: written.descendants(root["id"]) for root in roots
        }
        everything = roots + [reply for below in replies.values() for reply in below]
        assert {comment["id"]: comment["text"] for comment in everything} == written.texts
        for comment in everything:
            assert comment["replies"] == len(written.below(comment["id"]))
            assert comment["respect"] == written.respect[comment["id"]]
            assert comment["thread"] == (0 if comment["root"] else len(written.descendants(comment["id"])))


def test_counts_and_permalinks_say_the_same(server: Server, discussions: list[Written]) -> None:
    api = Api(server)
    names = "&".join(f"story={written.key}" for written in discussions)
    counts = api.told("GET", f"/counts?publication={PUBLICATION}&{names}")["counts"]
    assert counts == {written.key: len(written.comments) for written in discussions}
    for written in discussions:
        deepest = max(written.comments, key=lambda comment: comment["depth"])
        for comment in [deepest, *written.comments[::20]]:
            link = api.told("GET", f"/comments/{comment['id']}")
            assert link["comment"]["text"] == comment["text"]
            below = link["replies"] + _rest(api, comment["id"], link["more"])
            assert [reply["id"] for reply in below] == written.descendants(comment["id"])
            assert [above["depth"] for above in link["ancestors"]][:1] in ([], [0])


def test_the_texts_are_those_of_the_corpus(discussions: list[Written]) -> None:
    corpus = real_threads()
    for written in discussions:
        assert [comment["text"] for comment in written.comments] == [remark.text for remark in corpus[written.title]]


def test_readers_see_what_was_written_and_markdown_takes_nothing_away(discussions: list[Written], record_property: Any) -> None:
    """Prints how many texts read otherwise than they were typed, and those of them."""
    changed = [
        (comment["text"], read)
        for written in discussions
        for comment in written.comments
        if (read := _as_read(comment["html"])) != _in_one_line(comment["text"])
    ]
    record_property("texts changed by markdown", len(changed))
    print(f"{len(changed)} of {sum(len(written.comments) for written in discussions)} texts read otherwise than typed: {changed}")
    assert len(changed) <= sum(len(written.comments) for written in discussions) // 100


def test_the_pages_without_scripts_show_every_text_in_order(server: Server, discussions: list[Written]) -> None:
    for written in discussions:
        seen, roots = _crawl(server, written)
        assert roots == written.roots("newest")
        assert {comment: _in_one_line(text) for comment, text in seen.items()} == {
            comment["id"]: _as_read(comment["html"]) for comment in written.comments
        }


def _crawl(server: Server, written: Written) -> tuple[dict[str, str], list[str]]:
    """Every comment's words by id and the roots in order, by following “more”, “more replies” and “continue this thread”."""
    seen: dict[str, str] = {}
    roots: list[str] = []
    waiting, known = [f"/d/{PUBLICATION}/{written.key}"], set()
    order = {comment: place for root in written.roots("oldest") for place, comment in enumerate(written.descendants(root))}
    while waiting:
        path = waiting.pop()
        if path in known:
            continue
        known.add(path)
        answer = http.request("GET", server.url + path)
        assert answer.status == 200, path
        page = markup_of.fromstring(answer.data.decode())
        if path.startswith("/d/"):
            roots += [thread.find("article").get("id")[2:] for thread in _of_class(page, "li", "thread")]
        for thread in _of_class(page, "*", "thread"):
            drawn = [article.get("id")[2:] for article in thread.xpath(".//ol//article")]
            assert drawn == sorted(drawn, key=order.__getitem__), f"{path}: replies out of order"
        for article in page.iterfind(".//article"):
            words = _of_class(article, "div", "words")[0]
            for line_end in words.iter("br"):
                line_end.tail = "\n" + (line_end.tail or "")
            seen[article.get("id")[2:]] = words.text_content()
        onward = page.xpath('//p[@class="onward"]/a/@href | //a[@rel="next"]/@href')
        waiting += [urljoin(path, link) for link in onward]
    return seen, roots


def _of_class(element: Any, tag: str, name: str) -> list[Any]:
    found: list[Any] = element.xpath(f'.//{tag}[contains(concat(" ", @class, " "), " {name} ")]')
    return found


@pytest.mark.usefixtures("once")
def test_the_widget_shows_every_text_in_order(
    server: Server, discussions: list[Written], browser: Browser, newspaper: Newspaper
) -> None:
    for written in discussions:
        newspaper.prints(written.key, written.title, under=DISCUSSION.replace(">", f' publication="{PUBLICATION}">', 1))
        page = browser.new_page()
        page.goto(f"{newspaper.origin}/{written.key}")
        _unfold_everything(page, len(written.comments))
        rows = page.locator("tertulia-discussion .thread article").evaluate_all(_ROWS)
        expected = [c for root in written.roots("newest") for c in (root, *written.descendants(root))]
        assert [row["id"] for row in rows] == expected
        as_read = {comment["id"]: _as_read(comment["html"]) for comment in written.comments}
        assert {row["id"]: _in_one_line(row["text"]) for row in rows} == as_read
        heading = page.locator("tertulia-discussion h2").inner_text()
        assert re.sub(r"\D", "", heading) == str(len(written.comments))
        page.close()


_ROWS = "all => all.map(a => ({id: a.id.slice(2), text: a.querySelector('.text').innerText}))"


def _unfold_everything(page: Page, comments: int) -> None:
    """Presses every “more” until nothing is left to press."""
    drawn, more = page.locator("tertulia-discussion .thread article"), page.locator("tertulia-discussion button.more")
    drawn.first.wait_for()
    for _ in range(comments):
        count = drawn.count()
        if not more.count():
            break
        more.first.click()
        page.wait_for_function(_GREW, arg=count)
    assert drawn.count() == comments


_GREW = """count => { const root = document.querySelector('tertulia-discussion').shadowRoot;
    return root.querySelectorAll('.thread article').length > count || !root.querySelector('button.more'); }"""


def _as_read(html: str) -> str:
    """The words a finished comment shows, white space as browsers take it."""
    element = markup_of.fragment_fromstring(html, create_parent="div")
    for line_end in element.iter("br", "p", "blockquote"):
        line_end.tail = " " + (line_end.tail or "")
    return _in_one_line(element.text_content())


def _in_one_line(text: str) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text).strip()
