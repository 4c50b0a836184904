"""Makes the tables and writes the threads. By SQL: the model places each answer by updating all that follow it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from articles.models import Article
from bench.threads import SHELF, Remark, of_story
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction

BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
COMMENT = (
    "INSERT INTO django_comments "
    "(id, content_type_id, object_pk, site_id, user_name, user_email, user_url, comment, submit_date, is_public, is_removed) "
    "VALUES (%s, %s, %s, 1, %s, 'reader@example.com', '', %s, %s, 1, 0)"
)
PLACE = (
    'INSERT INTO django_comments_xtd_xtdcomment (comment_ptr_id, thread_id, parent_id, level, "order", followup, nested_count) '
    "VALUES (%s, %s, %s, %s, %s, 0, %s)"
)


def fill() -> None:
    call_command("migrate", run_syncdb=True, verbosity=0)
    Article.objects.bulk_create(Article(id=number, title=key) for number, key in enumerate([*SHELF, "wall"], start=1))
    kind = ContentType.objects.get_for_model(Article).pk
    first = 0
    with transaction.atomic(), connection.cursor() as cursor:
        for number, key in enumerate(SHELF, start=1):
            remarks = of_story(key)
            cursor.executemany(
                COMMENT,
                [
                    (first + r.number, kind, str(number), r.author, r.text, BEGAN + timedelta(seconds=r.seconds_after))
                    for r in remarks
                ],
            )
            cursor.executemany(PLACE, list(_places(remarks, first)))
            first += len(remarks)


def _places(remarks: list[Remark], first: int) -> Iterator[tuple[int, ...]]:
    """In thread order, depth first; a root is its own parent here."""
    answers: dict[int | None, list[Remark]] = defaultdict(list)
    for remark in remarks:
        answers[remark.parent].append(remark)
    for root in answers[None]:
        thread = list(_below(root, answers))
        for order, remark in enumerate(thread, start=1):
            parent = first + (remark.parent or remark.number)
            nested = len(list(_below(remark, answers))) - 1
            yield first + remark.number, first + root.number, parent, remark.depth, order, nested


def _below(remark: Remark, answers: dict[int | None, list[Remark]]) -> Iterator[Remark]:
    yield remark
    for answer in answers[remark.number]:
        yield from _below(answer, answers)
