"""Cold reads: single requests whose answer isn't in the cache, small thread and huge one in turns.

Before every round a reader reacts to a comment of each story: that drops all of the story's pages, as in life. The wait
that joins rebuilds in a burst is set to nothing, so that the next request of every page must build it anew. A page of a
discussion names the last event it has seen, and one drawn without JavaScript shows the reaction, so its ETag proves that
it was rebuilt.

Pages differ in how many comments they draw, and that costs. So of the pages near a depth the one is taken that draws as
many as the small thread's page does, and the fullest page on the way has a row of its own.
"""

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bench import meter
from bench.house import NO_LIMITS, PAPER, House, first_page
from bench.load import Client, percentile
from bench.reading import BR, MOST_OF_SMALL
from bench.rounds import say
from bench.table import Mark, Row
from bench.threads import CROWD, HUGE

MOST_MILLISECONDS = 15.0
SAMPLES = 120
SAMPLES_QUICK = 20
ROOTS_PER_PAGE = 20
REPLIES_DRAWN = 3
DEPTHS = (10, 100, 1_000, 2_500)
NEARBY_RATIO = 0.02
REPLY_PAGES = (1, 100, 200)

SMALL = "first page, 50 comments"
FIRST_REPLIES = "replies of a root with 10,000, page 1"
SMALL_DRAWN = "page without JavaScript, 50 comments"

_SHORT = {SMALL: "that of 50", FIRST_REPLIES: "page 1", SMALL_DRAWN: "that of 50"}

Data = dict[str, Any]


@dataclass
class _Page:
    """``like`` is the page it may cost no more than, give or take a fifth; ``begins`` is the root that must stand first.

    ``names_event`` makes its ETag new each time.
    """

    name: str
    path: str
    draws: int
    like: str = ""
    begins: str = ""
    names_event: bool = True
    times: list[float] = field(default_factory=list)
    size_bytes: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.times)


def measure(house: House, *, quick: bool) -> list[Row]:
    say("Cold reads: walking the huge thread to its end")
    with house.serve(NO_LIMITS | {"TERTULIA_COALESCE_MILLISECONDS": "0"}) as server:
        client = Client(server.port)
        pages = list(_pages(client))
        for page in pages:
            _check(client, page)
        samples = SAMPLES_QUICK if quick else SAMPLES
        say(f"  {len(pages)} pages, each built {samples} times")
        _, use = meter.measured(lambda: _sample(client, pages, samples), [server.pid])
        client.close()
    named = {page.name: page for page in pages}
    return [
        Row(
            section=f"cold reads, one at a time, {samples} each",
            name=page.name,
            p50_ms=page.median,
            p95_ms=percentile(sorted(page.times), 95),
            size_bytes=page.size_bytes,
            says=_says(page, named),
            marks=_marks(page, named),
            stolen=use.stolen,
            foreign=use.foreign,
            is_dirty=use.is_dirty,
        )
        for page in pages
    ]


def _check(client: Client, page: _Page) -> None:
    """A fast answer that is not the right one would be worth nothing."""
    if page.begins:
        found = client.ask_json("GET", page.path)
        assert found["threads"][0]["comment"]["id"] == page.begins, f"{page.name} begins with another root"
        assert _drawn(found) == page.draws, f"{page.name} draws {_drawn(found)} comments, not {page.draws}"


def _says(page: _Page, named: dict[str, _Page]) -> str:
    """How many comments it draws, and its cost beside the page it is like."""
    ratio = f", {page.median / named[page.like].median:.2f} × {_SHORT[page.like]}" if page.like else ""
    return f"draws {page.draws}{ratio}"


def _marks(page: _Page, named: dict[str, _Page]) -> tuple[Mark, ...]:
    marks: tuple[Mark, ...] = ()
    if page.path.startswith("/api/"):
        marks += (Mark(round(page.median, 2), MOST_MILLISECONDS, at_most=True),)
    if page.like:
        marks += (Mark(round(page.median / named[page.like].median, 3), MOST_OF_SMALL, at_most=True),)
    return marks


def _pages(client: Client) -> Iterator[_Page]:
    small = _drawn(client.ask_json("GET", first_page("s50")))
    yield _Page(SMALL, first_page("s50"), small)
    roots = _walk(client)
    newest = _Listing(roots, "newest", lambda root: (-int(root["id"]),), lambda root: str(root["id"]))
    yield newest.page("first page, 100,000 comments", 0, like=SMALL)
    for depth in DEPTHS:
        at = newest.near(depth, small)
        yield newest.page(f"newest, {at:,} pages deep", at, like=SMALL)
    yield newest.page("newest, the fullest page of all", newest.fullest())
    for sort, column in (("respected", "respect"), ("replies", "thread")):
        listing = _counted(roots, sort, column)
        yield listing.page(f"{sort}, first page", 0)
        at = listing.near(1_000, small)
        yield listing.page(f"{sort}, {at:,} pages deep", at, like=SMALL)
    yield from _reply_pages(client)
    yield _Page(SMALL_DRAWN, f"/d/{PAPER}/s50", small)
    yield _Page("page without JavaScript, 100,000 comments", f"/d/{PAPER}/{HUGE}", newest.draws(0), SMALL_DRAWN)


def _walk(client: Client) -> list[Data]:
    """All roots of the huge thread, as a reader would come by them: by every `next` from the first page to the last."""
    roots: list[Data] = []
    after = ""
    while True:
        page = client.ask_json("GET", first_page(HUGE) + after)
        roots += [thread["comment"] for thread in page["threads"]]
        if page["next"] is None:
            break
        assert page["next"] == roots[-1]["id"], "a newest page goes on after its last root"
        after = f"&after={page['next']}"
    assert len({root["id"] for root in roots}) == len(roots), "a root was shown twice"
    return roots


def _counted(roots: list[Data], sort: str, column: str) -> "_Listing":
    return _Listing(roots, sort, lambda root: (-root[column], -int(root["id"])), lambda root: f"{root[column]}.{root['id']}")


class _Listing:
    """The huge thread's pages in one sort, as the server must cut them."""

    def __init__(self, roots: list[Data], sort: str, order: Callable[[Data], Any], cursor: Callable[[Data], str]) -> None:
        ordered = sorted(roots, key=order)
        self._cuts = [ordered[first : first + ROOTS_PER_PAGE] for first in range(0, len(ordered), ROOTS_PER_PAGE)]
        self._draws: list[int] = [sum(1 + min(REPLIES_DRAWN, root["thread"]) for root in cut) for cut in self._cuts]
        self._path = first_page(HUGE).replace("newest", sort)
        self._cursor = cursor

    def page(self, name: str, at: int, like: str = "") -> _Page:
        """The page with ``at`` pages before it."""
        after = f"&after={self._cursor(self._cuts[at - 1][-1])}" if at else ""
        return _Page(name, self._path + after, self._draws[at], like, begins=self._cuts[at][0]["id"])

    def draws(self, at: int) -> int:
        return self._draws[at]

    def near(self, depth: int, draws: int) -> int:
        """Of the full pages about so deep the one that draws nearest to so many comments."""
        depth = min(depth, len(self._cuts) - 2)
        reach = max(2, round(depth * NEARBY_RATIO))
        nearby = range(max(1, depth - reach), min(depth + reach, len(self._cuts) - 2) + 1)
        return min(nearby, key=lambda at: (abs(self._draws[at] - draws), abs(at - depth)))

    def fullest(self) -> int:
        return max(range(len(self._draws)), key=self._draws.__getitem__)


def _drawn(page: Data) -> int:
    return sum(1 + len(thread["replies"]) for thread in page["threads"])


def _reply_pages(client: Client) -> Iterator[_Page]:
    root = client.ask_json("GET", first_page(CROWD))["threads"][0]["comment"]["id"]
    path, after = f"/api/v1/comments/{root}/replies", ""
    for number in range(1, max(REPLY_PAGES) + 1):
        found = client.ask_json("GET", path + after)
        if number in REPLY_PAGES:
            name = f"replies of a root with 10,000, page {number}"
            yield _Page(name, path + after, len(found["replies"]), FIRST_REPLIES if number > 1 else "", names_event=False)
        after = f"?after={found['next']}"


def _sample(client: Client, pages: list[_Page], rounds: int) -> None:
    reader = _Reactions(client)
    known: dict[str, str] = {}
    for number in range(rounds):
        reader.react()
        # Each round begins with another page: whoever comes first pays for what the database has just forgotten.
        begin = number % len(pages)
        for page in [*pages[begin:], *pages[:begin]]:
            answer = client.ask("GET", page.path, headers=BR)
            assert answer.status == 200, f"{page.path}: {answer.status}"
            assert not page.names_event or answer.etag != known.get(page.name), f"{page.name} came from the cache"
            known[page.name] = answer.etag
            page.times.append(answer.milliseconds)
            page.size_bytes = len(answer.body)


class _Reactions:
    """A guest who respects a comment of each story, and takes it back."""

    def __init__(self, client: Client) -> None:
        self._client = client
        stories = ("s50", HUGE, CROWD)
        self._comments = [client.ask_json("GET", first_page(story))["threads"][0]["comment"]["id"] for story in stories]
        first = client.ask_json("PUT", self._path(self._comments[0]), {"guest_name": "Bench"})
        self._headers = {"Authorization": f"Bearer {first['token']}"}
        self._next = "DELETE"

    def react(self) -> None:
        for comment in self._comments:
            self._client.ask_json(self._next, self._path(comment), {} if self._next == "PUT" else None, self._headers)
        self._next = "PUT" if self._next == "DELETE" else "DELETE"

    def _path(self, comment: str) -> str:
        return f"/api/v1/comments/{comment}/respect"
