"""Events applied to a page give the page as it stands after them: old page + events = fresh page.

It holds for first pages sorted *newest* and *oldest* (other sorts move with every reaction), and for what happens to
comments and to the story itself. A page may have seen more than its ``event`` says, for that is read first: what an
event brings is put in its place, never added twice, and counts are taken from it, never counted up.

Two things a page is asked for anew: a merged story, and a publication that has changed its rules.
"""

from bisect import bisect
from collections.abc import Sequence

from tertulia.wire.events import Event, Kind
from tertulia.wire.shapes import Comment, Page, Sort, Thread

ROOTS_PER_PAGE = 20
REPLIES_PREVIEWED = 3


def apply(page: Page, event: Event) -> Page:
    """The page after the event; the same page when it had already seen it."""
    if event.id <= page.event or str(event.story) != page.story.id:
        return page
    page = page.model_copy(update={"event": event.id})
    if event.shape is not None:
        return page.model_copy(update={"story": event.shape})
    if event.comment is None:
        return page
    story = page.story.model_copy(update={"comments": event.comments})
    page = page.model_copy(update={"story": story})
    is_new_root = event.kind is Kind.COMMENT_POSTED and event.comment.root is None
    return _with_root(page, event.comment) if is_new_root else _with_changed(page, event, event.comment)


def root_cursor(sort: Sort, comment: Comment) -> str:
    """Where the page after this root begins: its place in the sort, then its id."""
    value = {Sort.RESPECTED: comment.respect, Sort.REPLIES: comment.thread}.get(sort)
    return comment.id if value is None else f"{value}.{comment.id}"


def _with_root(page: Page, comment: Comment) -> Page:
    if page.sort not in (Sort.NEWEST, Sort.OLDEST) or any(t.comment.id == comment.id for t in page.threads):
        return page
    sign = -1 if page.sort is Sort.NEWEST else 1
    at = bisect([sign * int(t.comment.id) for t in page.threads], sign * int(comment.id))
    if at == len(page.threads) and page.next is not None:
        return page
    threads = [*page.threads[:at], Thread(comment=comment, replies=[], more=None), *page.threads[at:]]
    kept = threads[:ROOTS_PER_PAGE]
    is_more = page.next is not None or len(threads) > ROOTS_PER_PAGE
    return page.model_copy(update={"threads": kept, "next": root_cursor(page.sort, kept[-1].comment) if is_more else None})


def _with_changed(page: Page, event: Event, comment: Comment) -> Page:
    change = _with_reply if event.kind is Kind.COMMENT_POSTED else _with_words
    own = (comment.id, comment.root)
    threads = [change(t, event, comment) if t.comment.id in own else t for t in page.threads]
    return page.model_copy(update={"threads": threads})


def _with_words(thread: Thread, event: Event, comment: Comment) -> Thread:
    if thread.comment.id == comment.id:
        return thread.model_copy(update={"comment": comment})
    root = thread.comment.model_copy(update={"thread": event.thread})
    replies = [comment if r.id == comment.id else r for r in thread.replies]
    return thread.model_copy(update={"comment": root, "replies": replies})


def _with_reply(thread: Thread, event: Event, comment: Comment) -> Thread:
    counts = {"thread": event.thread} | ({"replies": event.replies} if comment.parent == thread.comment.id else {})
    root = thread.comment.model_copy(update=counts)
    before = [r.model_copy(update={"replies": event.replies}) if r.id == comment.parent else r for r in thread.replies]
    at = _place(root, before, comment)
    if at is None:
        return thread.model_copy(update={"comment": root, "replies": before})
    kept = [*before[:at], comment, *before[at:]][:REPLIES_PREVIEWED]
    is_more = thread.more is not None or len(before) == REPLIES_PREVIEWED
    return Thread(comment=root, replies=kept, more=kept[-1].id if is_more else None)


def _place(root: Comment, replies: Sequence[Comment], comment: Comment) -> int | None:
    """Where in the preview the newest reply goes: after all that stand under its parent. None: it is there already."""
    if any(r.id == comment.id for r in replies):
        return None
    if comment.parent == root.id:
        return len(replies)
    parent = next((i for i, r in enumerate(replies) if r.id == comment.parent), len(replies))
    after = (i for i, r in enumerate(replies) if i > parent and r.depth < comment.depth)
    return next(after, len(replies))
