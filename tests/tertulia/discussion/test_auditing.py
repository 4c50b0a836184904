"""What ``tertulia check`` would find: each kind of damage done on purpose, and told in a sentence."""

from collections.abc import Callable

import pytest
from django.db import connection

from tertulia.discussion.models import Comment, Reaction, Report, Revision
from tertulia.discussion.reading.auditing import CHECKS
from tertulia.discussion.services.deciding import reject_held
from tertulia.discussion.services.editing import delete_comment, edit_comment
from tertulia.discussion.services.flagging import HouseRule, report_comment, set_respect
from tertulia.discussion.services.posting import Draft, post_comment
from tertulia.plumbing import clock
from tertulia.plumbing.models import OutboxEvent
from tertulia.stories.models import Publication, Story, StoryName
from tests.tertulia.discussion.judges import Judge, judging
from tests.tertulia.discussion.talking import differences, guest, say, sender

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(story: Story) -> dict[str, Comment]:
    """A thread with everything that can happen in one."""
    ana, luis = guest("Ana"), guest("Luis")
    root = say(story, ana)
    reply = say(story, luis, under=root)
    below = say(story, ana, under=reply)
    gone = say(story, luis, under=root)
    edit_comment(comment_id=root.pk, reader=ana, text="Edited.")
    set_respect(comment_id=root.pk, sender=sender(luis), respected=True)
    report_comment(comment_id=reply.pk, sender=sender(ana), rule=HouseRule.HATE)
    delete_comment(comment_id=gone.pk, reader=luis)
    with judging(Judge()):
        draft = Draft("You cabbage.", root.pk, accept_nudge=True)
        held = post_comment(story=story, sender=sender(ana), draft=draft).comment
        draft = Draft("You cabbage.", accept_nudge=True)
        reject_held(comment_id=post_comment(story=story, sender=sender(ana), draft=draft).comment.pk, rule=HouseRule.SPAM)
    return {"root": root, "reply": reply, "below": below, "gone": gone, "held": held}


def _set(what: str, **columns: object) -> Callable[[dict[str, Comment]], object]:
    return lambda talk: Comment.objects.filter(pk=talk[what].pk).update(**columns)


def _another_paper() -> Publication:
    return Publication.objects.create(slug="other", name="Other", origins=["https://other.example"], created_at=clock.now())


DAMAGE: dict[str, tuple[Callable[[dict[str, Comment]], object], str, str]] = {
    "a story's count": (lambda talk: Story.objects.update(comment_count=9), "counts of stories", "says 9, there are 3"),
    "a thread's count": (_set("root", thread_count=9), "counts of threads", "says 9, there are 2"),
    "a count of replies": (_set("reply", reply_count=0), "counts of replies", "says 0, there are 1"),
    "a count of reactions": (_set("root", respect_count=7), "counts of reactions", "says 7, there are 1"),
    "a reaction without a count": (
        lambda talk: Reaction.objects.create(comment=talk["reply"], reader=guest("Noor"), at=clock.now()),
        "counts of reactions", "says 0, there are 1",
    ),
    "a path elsewhere": (_set("below", path=b"\x05\x05"), "places of replies", "isn't one step below"),
    "a path two steps below": (_set("below", path=b"\x00\x00\x00"), "places of replies", "isn't one step below"),
    "a wrong depth": (_set("below", depth=7), "places of replies", "its depth"),
    "a wrong root": (lambda talk: _set("below", root=talk["reply"])(talk), "places of replies", "its root"),
    "a place to be given away again": (_set("root", reply_ordinal=0), "places of replies", "give its place away"),
    "a root with a place": (_set("root", path=b"\x01"), "places of replies", "a root with the place of a reply"),
    "a place for what nobody may see": (_set("held", path=b"\x07"), "places of replies", "though nobody may see it"),
    "a tombstone of what nobody has seen": (_set("held", drawn=True, path=b"\x07"), "events", "no event tells of it"),
    "a place taken twice": (_set("gone", path=b"\x00"), "places taken twice", "2 comments in one place"),
    "words on a tombstone": (_set("gone", source="Still here"), "tombstones", "its words are still there"),
    "an event of what nobody may see": (
        lambda talk: OutboxEvent.objects.filter(comment=talk["reply"].pk).update(comment=talk["held"].pk),
        "events", "though nobody may see it",
    ),
    "a lost event": (
        lambda talk: OutboxEvent.objects.filter(comment=talk["reply"].pk).delete(), "events", "no event tells of it",
    ),
    "an event told twice": (
        lambda talk: OutboxEvent.objects.filter(comment=talk["reply"].pk).update(kind="comment.posted", comment=talk["below"].pk),
        "events", "2 events say",
    ),
    "an event of nothing": (
        lambda talk: OutboxEvent.objects.filter(comment=talk["reply"].pk).update(comment=5), "events", "its comment 5 is missing",
    ),
    "a name in another paper": (
        lambda talk: StoryName.objects.update(publication=_another_paper()),
        "publications", "belongs to another publication",
    ),
    "a rulebook that is missing": (
        lambda talk: Publication.objects.update(rulebook_ordinal=3), "rulebooks", "its rulebook 3 is missing",
    ),
    "a paper nobody may carry": (lambda talk: Publication.objects.update(origins=[]), "publications", "no site may carry"),
}  # fmt: skip


def test_an_honest_discussion_adds_up(talk: dict[str, Comment]) -> None:
    assert Revision.objects.count() == Report.objects.count() == 1
    assert differences() == []


@pytest.mark.parametrize("what", DAMAGE)
def test_damage_is_found_and_told(talk: dict[str, Comment], what: str) -> None:
    damage, check, words = DAMAGE[what]
    damage(talk)
    assert any(words in sentence for sentence in CHECKS[check]())


@pytest.mark.parametrize("what", ["author", "story", "parent", "reader"])
def test_what_points_to_nothing_is_found(talk: dict[str, Comment], what: str) -> None:
    """Foreign keys forbid it; a file from elsewhere, or damaged, may have it all the same."""
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL can't be made to hold such a row")
    with connection.cursor() as cursor:
        table = "reaction" if what == "reader" else "comment"
        cursor.execute(f"UPDATE {table} SET {what}_id = 5 WHERE {what}_id IS NOT NULL")
        try:
            assert any(f"its {what} is missing" in sentence for sentence in CHECKS["orphans"]())
        finally:
            target = {"author": talk["root"].author_id, "story": talk["root"].story_id, "parent": talk["root"].pk}
            cursor.execute(f"UPDATE {table} SET {what}_id = %s WHERE {what}_id = 5", [target.get(what, talk["reply"].author_id)])
