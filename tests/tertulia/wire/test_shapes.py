from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tertulia.wire.events import Event, Kind
from tertulia.wire.problem import Fault, Problem
from tertulia.wire.shapes import Author, Comment, CommentState

COMMENT = Comment(
    id="1", parent=None, root=None, depth=0, author=Author(id="2", name="Ana"), html="<p>x</p>", text="x",
    state=CommentState.PUBLISHED, created_at=datetime(2026, 11, 24, 12, 0, tzinfo=UTC), edited_at=None,
    respect=0, replies=0, thread=0,
)  # fmt: skip


def test_times_are_utc_with_milliseconds_and_end_in_z() -> None:
    elsewhere = datetime(2026, 11, 24, 14, 30, 1, 234_567, tzinfo=timezone(timedelta(hours=2)))
    told = COMMENT.model_copy(update={"created_at": elsewhere}).model_dump(mode="json")
    assert told["created_at"] == "2026-11-24T12:30:01.234Z"


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(1970, 1, 1), max_value=datetime(9999, 1, 1)))
def test_a_time_read_again_is_the_same_to_the_millisecond(moment: datetime) -> None:
    cut = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    comment = COMMENT.model_copy(update={"created_at": cut})
    assert Comment.model_validate_json(comment.model_dump_json()) == comment


def test_shapes_do_not_change_under_those_who_hold_them() -> None:
    with pytest.raises(ValidationError):
        COMMENT.text = "y"  # type: ignore[misc]


def test_an_event_read_again_is_the_same_with_what_it_leaves_out() -> None:
    event = Event(id=3, at=COMMENT.created_at, kind=Kind.COMMENT_POSTED, publication=1, story=2, comment=COMMENT, comments=1)
    assert Event.model_validate_json(event.model_dump_json(exclude_defaults=True)) == event


def test_a_problem_without_faults_says_nothing_of_them() -> None:
    problem = Problem(type="/problems/x", title="X", status=422, detail="d", code="x", hint="h")
    assert b"errors" not in problem.body
    faulty = problem.model_copy(update={"errors": [Fault(at="body", message="missing")]})
    assert b'"errors":[{"at":"body","message":"missing"}]' in faulty.body
