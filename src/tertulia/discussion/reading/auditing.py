"""Does every number say what the rows say? Recomputes counts, paths, states and events from scratch.

Each check yields a sentence for each difference it finds; no sentence means that all is well.
"""

from collections.abc import Callable, Iterator

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from tertulia.discussion import paths
from tertulia.discussion.models import Comment, Decision, Reaction, Report, Revision, Verdict
from tertulia.plumbing.models import OutboxEvent
from tertulia.rulebooks.reading.versions import wrong_rulebooks
from tertulia.stories.models import Publication, Story, StoryName
from tertulia.wire.events import Kind
from tertulia.wire.shapes import CommentState

Check = Callable[[], Iterator[str]]

PUBLISHED = Q(state=CommentState.PUBLISHED)


def story_counts() -> Iterator[str]:
    """Published comments of every story."""
    yield from _differences(Story, "comment_count", _counts(Comment.objects.filter(PUBLISHED), "story"), "published comments")


def thread_counts() -> Iterator[str]:
    """Published descendants of every root."""
    counted = _counts(Comment.objects.filter(PUBLISHED, root__isnull=False), "root")
    yield from _differences(Comment, "thread_count", counted, "published descendants")


def reply_counts() -> Iterator[str]:
    """Direct replies drawn under every comment."""
    counted = _counts(Comment.objects.filter(drawn=True, parent__isnull=False), "parent")
    yield from _differences(Comment, "reply_count", counted, "replies drawn")


def respect_counts() -> Iterator[str]:
    """Reactions to every comment."""
    yield from _differences(Comment, "respect_count", _counts(Reaction.objects.all(), "comment"), "reactions")


def reply_paths() -> Iterator[str]:
    """Every reply stands one step below its parent, in its parent's thread and story; what was never published has no place."""
    rows = Comment.objects.filter(parent__isnull=False).annotate(
        p_path=F("parent__path"),
        p_depth=F("parent__depth"),
        p_root=F("parent__root"),
        p_story=F("parent__story"),
        p_next=F("parent__reply_ordinal"),
    )
    for row in rows.iterator(2_000):
        wrong = _misplaced(row)
        if wrong:
            yield f"comment {row.pk}: {wrong}"
    for pk in (
        Comment.objects.filter(parent__isnull=True).exclude(root__isnull=True, depth=0, path=b"").values_list("pk", flat=True)
    ):
        yield f"comment {pk}: a root with the place of a reply"


def _misplaced(row: Comment) -> str:
    place = vars(row)
    parent_path, path = bytes(place["p_path"]), bytes(row.path)
    steps = len(paths.above(path)) - len(paths.above(parent_path)) if parent_path else len(paths.above(path)) + 1
    if row.drawn and (not path.startswith(parent_path) or steps != 1):
        return "its path isn't one step below its parent's"
    if not row.drawn and path:
        return "it has a place, though nobody may see it"
    if row.depth != place["p_depth"] + 1:
        return "its depth isn't its parent's and one"
    if row.root_id != (place["p_root"] or row.parent_id):
        return "its root isn't its parent's"
    if row.story_id != place["p_story"]:
        return "its parent is in another story"
    return "" if path < paths.child(parent_path, place["p_next"]) else "its parent would give its place away again"


def places_taken_twice() -> Iterator[str]:
    """No two replies have the same place in a thread."""
    twice = Comment.objects.filter(root__isnull=False, drawn=True).values("root", "path").annotate(n=Count("pk")).filter(n__gt=1)
    for row in twice.iterator(2_000):
        yield f"thread {row['root']}: {row['n']} comments in one place"


def orphans() -> Iterator[str]:
    """Every row's story, author, parent, comment and reader is there."""
    links: list[
        tuple[
            QuerySet[Comment]
            | QuerySet[Reaction]
            | QuerySet[Report]
            | QuerySet[Revision]
            | QuerySet[Verdict]
            | QuerySet[Decision]
            | QuerySet[StoryName]
            | QuerySet[Story],
            str,
        ]
    ] = [
        (Comment.objects.all(), "story"),
        (Comment.objects.all(), "author"),
        (Comment.objects.all(), "parent"),
        (Comment.objects.all(), "root"),
        (Reaction.objects.all(), "comment"),
        (Reaction.objects.all(), "reader"),
        (Report.objects.all(), "comment"),
        (Report.objects.all(), "reader"),
        (Revision.objects.all(), "comment"),
        (Verdict.objects.all(), "comment"),
        (Decision.objects.all(), "comment"),
        (StoryName.objects.all(), "story"),
        (Story.objects.all(), "publication"),
    ]
    for rows, link in links:
        # Not by following the link: joins over one that can't be empty leave out just the rows that are looked for.
        there = rows.model._meta.get_field(link).related_model._default_manager.filter(pk=OuterRef(f"{link}_id"))  # type: ignore[union-attr]
        lost = rows.filter(~Exists(there), **{f"{link}_id__isnull": False})
        for pk in lost.values_list("pk", flat=True):
            yield f"{rows.model._meta.verbose_name} {pk}: its {link} is missing"


def tombstones() -> Iterator[str]:
    """A deleted comment keeps its place only."""
    for pk in Comment.objects.filter(state=CommentState.DELETED).exclude(source="", html="").values_list("pk", flat=True):
        yield f"comment {pk}: deleted, but its words are still there"


def events() -> Iterator[str]:
    """Every comment that everybody sees has its event since the outbox began, no other has, and every event has its comment."""
    began = OutboxEvent.objects.aggregate(at=Min("at"))["at"]
    posted = OutboxEvent.objects.filter(kind=Kind.COMMENT_POSTED)
    told = (
        Comment.objects.filter(created_at__gte=began).exclude(pk__in=posted.values("comment")) if began else Comment.objects.all()
    )
    for pk in told.filter(drawn=True).values_list("pk", flat=True):
        yield f"comment {pk}: no event tells of it"
    for pk in Comment.objects.filter(drawn=False, pk__in=posted.values("comment")).values_list("pk", flat=True):
        yield f"comment {pk}: an event tells of it, though nobody may see it"
    for row in posted.exclude(comment__in=Comment.objects.values("pk")).iterator(2_000):
        yield f"event {row.pk}: its comment {row.comment} is missing"
    for name, n in posted.values_list("comment").annotate(n=Count("pk")).filter(n__gt=1):
        yield f"comment {name}: {n} events say it was posted"


def publications() -> Iterator[str]:
    """Every story has an address or key it is known by, in its own publication."""
    for pk in StoryName.objects.exclude(publication=F("story__publication")).values_list("pk", flat=True):
        yield f"story name {pk}: belongs to another publication than its story"
    for pk in Publication.objects.filter(origins=[]).values_list("pk", flat=True):
        yield f"publication {pk}: no site may carry its discussions"


CHECKS: dict[str, Check] = {
    "counts of stories": story_counts,
    "counts of threads": thread_counts,
    "counts of replies": reply_counts,
    "counts of reactions": respect_counts,
    "places of replies": reply_paths,
    "places taken twice": places_taken_twice,
    "orphans": orphans,
    "tombstones": tombstones,
    "events": events,
    "publications": publications,
    "rulebooks": wrong_rulebooks,
}


def _counts(rows: QuerySet[Comment] | QuerySet[Reaction], by: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(by).annotate(n=Count("pk")).iterator(2_000))


def _differences(model: type[Story] | type[Comment], column: str, counted: dict[int, int], what: str) -> Iterator[str]:
    for pk, stored in model.objects.values_list("pk", column).iterator(2_000):
        right = counted.pop(pk, 0)
        if stored != right:
            yield f"{model._meta.verbose_name} {pk}: {column} says {stored}, there are {right} {what}"
    for pk in counted:
        yield f"{model._meta.verbose_name} {pk}: missing, though {what} point to it"
