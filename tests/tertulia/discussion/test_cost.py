"""Bounded cost: a page of a huge thread asks the database for no more than one of a small thread. A law without a clock.

On SQLite the instructions of its virtual machine are counted, on PostgreSQL the rows its plans touch.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from tertulia.discussion.models import Comment
from tertulia.discussion.reading import pages
from tertulia.discussion.reading.overlay import overlay
from tertulia.discussion.services.posting import Draft, post_comment
from tertulia.plumbing import clock, outbox
from tertulia.readers.models import Reader
from tertulia.stories import reading as stories
from tertulia.stories.models import Publication, Story
from tertulia.stories.services.registering import StoryFacts, push_story
from tertulia.wire.shapes import Sort
from tests.conftest import PAPER_ORIGIN
from tests.tertulia.discussion.planting import chain, look_at_the_tables, plant, roots, wide
from tests.tertulia.discussion.talking import guest, sender

pytestmark = pytest.mark.django_db

SMALL, HUGE = 50, 5_000
# What may grow with the thread: the depth of an index.
ALLOWED_RATIO = 1.2
STEPS_AT_ONCE = 5
# PostgreSQL likes to sort a few rows it has found by their ids: four for each of twenty roots.
SORTED_ROWS = 80

Question = Callable[[], object]


@dataclass
class Asked:
    """What a question cost: its queries, and the steps or rows they took."""

    queries: list[tuple[str, Any]]
    work: int


@contextmanager
def _asking() -> Iterator[Asked]:
    asked = Asked([], 0)

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("SELECT", "WITH")):
            asked.queries.append((sql, params))
        return execute(sql, params, many, context)

    def step() -> int:
        asked.work += STEPS_AT_ONCE
        return 0

    connection.ensure_connection()
    sqlite = connection.vendor == "sqlite"
    if sqlite:
        connection.connection.set_progress_handler(step, STEPS_AT_ONCE)
    try:
        with connection.execute_wrapper(note):
            yield asked
    finally:
        if sqlite:
            connection.connection.set_progress_handler(None, 0)
    if not sqlite:
        asked.work = sum(_rows_touched(plan) for plan in _plans(asked.queries, "ANALYZE, TIMING OFF, "))


def _plans(queries: list[tuple[str, Any]], options: str = "") -> list[dict[str, Any]]:
    """PostgreSQL's plans, made as if reading a table from end to end cost too much."""
    plans = []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for sql, params in queries:
            cursor.execute(f"EXPLAIN ({options}FORMAT JSON) {sql}", params)
            (told,) = cursor.fetchone()
            plans.append((json.loads(told) if isinstance(told, str) else told)[0]["Plan"])
    return plans


def _rows_touched(plan: dict[str, Any]) -> int:
    own = 0
    if "Relation Name" in plan or "Index Name" in plan:
        own = (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]
    return int(own + sum(_rows_touched(part) for part in plan.get("Plans", [])))


def _steps(question: Question) -> Asked:
    question()  # once before, so that statements are prepared and nothing is asked for the first time
    with _asking() as asked:
        question()
    return asked


def _story(paper: Publication, key: str) -> Story:
    return push_story(paper=paper, key=key, address=f"{PAPER_ORIGIN}/{key}", facts=StoryFacts())[0]


@pytest.fixture
def ana(paper: Publication) -> Reader:
    """One of many readers of many stories: in nearly empty tables other plans are good ones."""
    Reader.objects.bulk_create([Reader(name=f"Reader {number}", created_at=clock.now()) for number in range(1_000)])
    for number in range(50):
        _story(paper, f"story-{number}")
    return guest("Ana")


@pytest.fixture(params=["fresh tables", "analysed tables"])
def look(request: pytest.FixtureRequest, db: None) -> Callable[[], None]:
    """Plans are made from what the database knows of its tables. SQLite knows nothing, unless it is told to look."""
    if request.param == "analysed tables":
        return look_at_the_tables
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL looks at its tables by itself")
    return lambda: None


def _far(rows: list[Comment], sort: Sort) -> str:
    """A cursor near the end of the list."""
    row = rows[-30] if sort is Sort.OLDEST else rows[30]
    return str(row.pk) if sort in (Sort.NEWEST, Sort.OLDEST) else f"0.{row.pk}"


def _questions(paper: Publication, ana: Reader, size: int) -> dict[str, Question]:
    """Every list and page there is, of stories with so many comments each."""
    flat, bushy, one, deep = (_story(paper, f"{shape}-{size}") for shape in ("flat", "bushy", "one", "deep"))
    flat_rows = plant(flat, ana, roots(size))
    bushy_rows = plant(bushy, ana, wide(25, max(4, size // 25)))
    one_rows = plant(one, ana, wide(1, size))
    deep_rows = plant(deep, ana, chain(max(100, size // 4)))
    asked: dict[str, Question] = {}
    for sort in Sort:
        asked[f"first page, {sort}"] = lambda sort=sort: pages.discussion_page(flat, sort)
        asked[f"far page, {sort}"] = lambda sort=sort: pages.discussion_page(flat, sort, _far(flat_rows, sort))
        asked[f"page of large threads, {sort}"] = lambda sort=sort: pages.discussion_page(bushy, sort)
    return asked | {
        "first replies": lambda: pages.replies_page(one_rows[0]),
        "last replies": lambda: pages.replies_page(one_rows[0], str(one_rows[-49].pk)),
        "replies of a reply": lambda: pages.replies_page(bushy_rows[30]),
        "replies in a chain": lambda: pages.replies_page(deep_rows[20], str(deep_rows[21].pk)),
        "permalink of a root": lambda: pages.permalink(pages.drawn_comment(one_rows[0].pk)),
        "permalink of a reply": lambda: pages.permalink(pages.drawn_comment(one_rows[-1].pk)),
        "permalink deep down": lambda: pages.permalink(pages.drawn_comment(deep_rows[45].pk)),
        "newest for feeds": lambda: pages.newest_comments(flat, 30),
        "overlay": lambda: overlay(ana, flat, [row.pk for row in flat_rows[:20]]),
        "counts": lambda: stories.stories_named(paper, [flat.key, bushy.key, "unknown"]),
        "a story by its key": lambda: stories.find_story(flat.key, paper.slug),
        "a story by its address": lambda: stories.find_story(flat.address, None),
        "events since the last": lambda: outbox.since(outbox.last_id()),
    }


def test_every_page_of_a_huge_thread_costs_what_one_of_a_small_thread_does(
    paper: Publication, ana: Reader, look: Callable[[], None]
) -> None:
    small_ones, huge_ones = _questions(paper, ana, SMALL), _questions(paper, ana, HUGE)
    look()
    small = {name: _steps(ask) for name, ask in small_ones.items()}
    huge = {name: _steps(ask) for name, ask in huge_ones.items()}
    told = {name: (len(small[name].queries), small[name].work, len(huge[name].queries), huge[name].work) for name in small}
    assert all(queries for queries, *_ in told.values())
    dearer = {name: costs for name, costs in told.items() if costs[2] != costs[0] or costs[3] > _allowed(costs[1])}
    assert not dearer, f"queries and work, small then huge: {dearer}"
    faults = _sqlite_faults if connection.vendor == "sqlite" else _postgresql_faults
    wrong = {name: found for name, asked in huge.items() if (found := faults(asked.queries))}
    assert not wrong, "tables read from end to end, or threads sorted"


def _allowed(work: int) -> float:
    """PostgreSQL may walk another index when few comments stand before the place; SQLite always does the same."""
    return work * ALLOWED_RATIO + (25 if connection.vendor == "sqlite" else 400)


def test_posting_costs_the_same_in_a_huge_thread(paper: Publication, ana: Reader, look: Callable[[], None]) -> None:
    def cost(size: int) -> tuple[int, int]:
        story = _story(paper, f"posting-{size}")
        rows = plant(story, ana, wide(1, size))
        look()
        with _asking() as asked:
            post_comment(story=story, sender=sender(ana), draft=Draft("One more.", parent_id=rows[0].pk))
        return len(asked.queries), asked.work

    small, huge = cost(SMALL), cost(HUGE)
    assert huge[0] == small[0]
    assert huge[1] <= _allowed(small[1])


_FEW = ("SCAN publication", "SCAN T4")


def _sqlite_faults(queries: list[tuple[str, Any]]) -> list[str]:
    """``publication`` (also as T4) is a handful of rows, and read as a whole by the way."""
    faults = []
    with connection.cursor() as cursor:
        for sql, params in queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            steps = [row[3] for row in cursor.fetchall()]
            faults += [f"{step}: {sql}" for step in steps if step.startswith("SCAN") and step not in _FEW]
            faults += [f"{step}: {sql}" for step in steps if "TEMP B-TREE" in step and not sql.endswith("LIMIT 1")]
    return faults


def _postgresql_faults(queries: list[tuple[str, Any]]) -> list[str]:
    faults = []
    for (sql, _), plan in zip(queries, _plans(queries, "ANALYZE, TIMING OFF, "), strict=True):
        for node in _nodes(plan):
            rows = node["Actual Rows"] * node["Actual Loops"]
            if node["Node Type"] == "Seq Scan" and node["Relation Name"] != "publication":
                faults.append(f"reads all of {node['Relation Name']}: {sql}")
            if node["Node Type"] in ("Sort", "Incremental Sort") and rows > SORTED_ROWS:
                faults.append(f"sorts {rows} rows: {sql}")
    return faults


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from _nodes(part)
