"""The outbox: an event is written in the transaction of the change it tells of, and announced after it.

Only services write here; the lint contract says so.
"""

import json
from collections.abc import Collection
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from tertulia.plumbing import bus, clock
from tertulia.plumbing.models import OutboxEvent
from tertulia.plumbing.prepared import Addition
from tertulia.plumbing.transactions import writing
from tertulia.wire.events import Event, Kind
from tertulia.wire.shapes import Comment, CommentState, Story

# Any number will do, as long as nothing else in the database takes this advisory lock.
_COMMIT_ORDER_LOCK = 0x7E27
_ROWS = Addition(OutboxEvent)
_FORGOTTEN_AT_ONCE = 200


def add(
    kind: Kind,
    *,
    publication: int,
    story: int = 0,
    comment: Comment | None = None,
    comments: int = 0,
    thread: int = 0,
    replies: int = 0,
    shape: Story | None = None,
) -> Event:
    """Write the event; call it last in the verb, inside its transaction."""
    _keep_commit_order()
    at = clock.now()
    body: dict[str, Any] = {"comment": comment, "comments": comments, "thread": thread, "replies": replies, "shape": shape}
    draft = Event(id=0, at=at, kind=kind, publication=publication, story=story, **body)
    row = OutboxEvent(
        at=at,
        kind=kind,
        publication=publication,
        story=story,
        comment=int(comment.id) if comment else 0,
        body=draft.model_dump_json(include=set(body), exclude_defaults=True),
    )
    _ROWS.add(row)
    event = draft.model_copy(update={"id": row.pk})
    transaction.on_commit(lambda: bus.announce(event), robust=True)
    return event


def forget_words(comment_ids: Collection[int]) -> None:
    """Take away what events told of these comments, but for their places and counts.

    Reads the whole outbox, and locks nobody out while it looks.
    """
    told = OutboxEvent.objects.filter(comment__in=comment_ids).exclude(comment=0)
    last = 0
    while rows := list(told.filter(pk__gt=last).order_by("pk").values_list("pk", "body")[:_FORGOTTEN_AT_ONCE]):
        with writing():
            for pk, body in rows:
                OutboxEvent.objects.filter(pk=pk).update(body=_without_words(body))
        last = rows[-1][0]


def _without_words(body: str) -> str:
    told = json.loads(body)
    gone = {"author": None, "html": "", "text": "", "edited_at": None, "state": CommentState.DELETED}
    told["comment"] = {name: gone.get(name, value) for name, value in told["comment"].items()}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _keep_commit_order() -> None:
    """On PostgreSQL ids are drawn before commit, so a reader could see 7 before 6; this lock lets no one pass."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_COMMIT_ORDER_LOCK])


def last_id() -> int:
    return OutboxEvent.objects.aggregate(last=Max("id"))["last"] or 0


def since(event_id: int, *, limit: int = 500) -> list[Event]:
    """The events after that one, in order."""
    return [read(row) for row in OutboxEvent.objects.filter(id__gt=event_id).order_by("id")[:limit]]


def read(row: OutboxEvent) -> Event:
    head = {"id": row.pk, "at": row.at, "kind": row.kind, "publication": row.publication, "story": row.story}
    return Event.model_validate(json.loads(row.body) | head)
