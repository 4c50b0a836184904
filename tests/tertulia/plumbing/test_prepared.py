import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, QuerySet

from tertulia.discussion.models import Comment
from tertulia.plumbing import clock
from tertulia.plumbing.models import OutboxEvent
from tertulia.plumbing.prepared import Addition, Change, Given, Question
from tertulia.readers.models import Reader
from tertulia.stories.models import Publication, Story
from tests.tertulia.discussion.talking import guest

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(paper: Publication) -> Story:
    return Story.objects.create(
        publication=paper, key="tram", title="The tram", text="Long.", language="en", created_at=clock.now()
    )


def _comment(story: Story, author: Reader, parent: Comment | None = None) -> Comment:
    words = {"source": "Yes.", "html": "<p>Yes.</p>", "created_at": clock.now()}
    return Comment(story=story, author=author, parent=parent, root=parent, path=b"\x00\xff" if parent else b"", **words)


def _columns(row: Model) -> dict[str, Any]:
    """What it has without asking the database again."""
    columns = {field.attname: vars(row).get(field.attname) for field in row._meta.concrete_fields}
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in columns.items()}


def _stories(slug: Any, key: Any) -> "QuerySet[Story]":
    return Story.objects.select_related("publication").filter(publication__slug=slug, key=key)


def test_a_question_gives_what_its_queryset_gives(story: Story, django_assert_num_queries: Any) -> None:
    question = Question(lambda: _stories(Given("slug"), Given("key")))
    usual = _stories("chronicle", "tram").get()
    with django_assert_num_queries(1):
        found = question.first(slug="chronicle", key="tram")
        assert found == usual
        assert _columns(found) == _columns(usual)
        assert _columns(found.publication) == _columns(usual.publication)
    assert found.get_deferred_fields() == {"text"}
    assert not found._state.adding
    assert question.first(slug="chronicle", key="train") is None
    assert list(question.ask(slug="chronicle' OR 1=1 --", key="tram")) == []


def test_what_may_be_missing_beside_a_row_is_there_or_isnt(story: Story) -> None:
    root = _comment(story, guest("Ana"))
    root.save()
    reply = _comment(story, guest("Ben"), root)
    reply.save()
    question = Question(lambda: Comment.objects.filter(pk=Given("id")).select_related("root", "author"))
    found = [question.first(id=each.pk) for each in (root, reply)]
    assert [each and each.root for each in found] == [None, root]
    assert [each and each.author.name for each in found] == ["Ana", "Ben"]
    assert [_columns(each) for each in found if each] == [_columns(Comment.objects.get(pk=pk)) for pk in (root.pk, reply.pk)]


def test_a_change_sets_those_rows_and_columns_alone(story: Story, paper: Publication) -> None:
    other = Story.objects.create(publication=paper, key="train", language="en", created_at=clock.now())
    change = Change(lambda: Story.objects.filter(pk=Given("id")), "title", "comment_count")
    for count in (7, 8):
        change.make(id=story.pk, title="100 % new", comment_count=count)
    before = _columns(story)
    story.refresh_from_db()
    assert _columns(story) == before | {"title": "100 % new", "comment_count": 8}
    other.refresh_from_db()
    assert (other.title, other.comment_count) == ("", 0)


def test_a_row_that_is_added_is_the_same_as_one_that_is_saved(story: Story, django_assert_num_queries: Any) -> None:
    author = guest("Ana")
    saved, added = _comment(story, author), _comment(story, author)
    saved.save(force_insert=True)
    with django_assert_num_queries(1):
        Addition(Comment).add(added)
    rows = [_columns(Comment.objects.get(pk=each.pk)) for each in (saved, added)]
    assert rows[0] | {"id": 0, "created_at": 0} == rows[1] | {"id": 0, "created_at": 0}
    assert added.kept_back is False, "what the database makes up is read when it is asked for"
    added.source = "No."
    added.save()
    assert Comment.objects.get(pk=added.pk).source == "No."


@pytest.mark.parametrize("told", ["text", 7, 0.5, True, ["https://chronicle.example"], {"a": None}])
def test_what_is_kept_as_json_is_added_as_json_whatever_it_is(told: Any) -> None:
    paper = Publication(slug="paper", name="Paper", origins=told, created_at=clock.now())
    Addition(Publication).add(paper)
    assert Publication.objects.get(pk=paper.pk).origins == told


def test_what_the_database_numbers_knows_its_number() -> None:
    rows = [OutboxEvent(at=clock.now(), kind="story.changed", publication=1, story=n, body="{}") for n in (5, 6)]
    events = Addition(OutboxEvent)
    for row in rows:
        events.add(row)
    assert [OutboxEvent.objects.get(pk=row.pk).story for row in rows] == [5, 6]


def test_what_breaks_a_promise_is_refused(story: Story) -> None:
    comment = _comment(story, guest("Ana"))
    comment.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Addition(Comment).add(comment)


@pytest.mark.django_db(transaction=True)
def test_each_thread_makes_its_statements_once(paper: Publication) -> None:
    made: list[int] = []

    def asking() -> "QuerySet[Publication]":
        made.append(threading.get_ident())
        return Publication.objects.filter(slug=Given("slug"))

    question = Question(asking)

    def ask() -> None:
        assert [question.first(slug="chronicle") for _ in range(3)] == [paper] * 3
        connection.close()

    other = threading.Thread(target=ask)
    other.start()
    other.join()
    assert [question.first(slug="chronicle") for _ in range(3)] == [paper] * 3
    assert made == [other.ident, threading.get_ident()]
