"""Counts of a thread that shrinks, by events alone: rare in talks made by chance, so told here step by step."""

import pytest

from tertulia.discussion.reading import pages
from tertulia.discussion.services.editing import delete_comment
from tertulia.plumbing import outbox
from tertulia.stories.models import Story
from tertulia.wire.applying import apply
from tertulia.wire.shapes import Sort
from tests.tertulia.discussion.talking import guest, say


@pytest.mark.django_db
@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.OLDEST])
def test_a_deleted_reply_lowers_its_threads_count_on_an_old_page(story: Story, sort: Sort) -> None:
    ana, luis = guest("Ana"), guest("Luis")
    root = say(story, ana)
    first = say(story, luis, under=root)
    say(story, ana, under=first)
    drawn = Story.objects.select_related("publication").get(pk=story.pk)
    page = pages.discussion_page(drawn, sort)
    delete_comment(comment_id=first.pk, reader=luis)
    fresh = pages.discussion_page(Story.objects.select_related("publication").get(pk=story.pk), sort)
    assert fresh.threads[0].comment.thread == page.threads[0].comment.thread - 1
    for event in outbox.since(page.event):
        page = apply(page, event)
    assert page == fresh
