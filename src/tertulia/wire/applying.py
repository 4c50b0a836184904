"""Events applied to a page give the page as it stands after them: old page + events = fresh page.

It holds for *newest* first pages and for *oldest* ones (other sorts move with every reaction).
"""

from tertulia.wire.events import Event, Kind
from tertulia.wire.shapes import Comment, Page, Sort, Thread

ROOTS_PER_PAGE = 20
REPLIES_PREVIEWED = 3


class Outdated(Exception):
    """What happened moves more than an event can carry: read the page again."""


def apply(page: Page, event: Event) -> Page:
    """The page after the event; the same page when it had already seen it. Raises Outdated."""
    if event.id <= page.event or str(event.story) != page.story.id:
        return page
    if event.kind is Kind.STORY_MERGED:
        raise Outdated
    page = page.model_copy(update={"event": event.id})
    if event.shape is not None:
        return page.model_copy(update={"story": event.shape})
    if event.comment is None:
        return page
    story = page.story.model_copy(update={"comments": event.comments})
    change = _posted if event.kind is Kind.COMMENT_POSTED else _changed
    return change(page.model_copy(update={"story": story}), event, event.comment)


def _posted(page: Page, event: Event, comment: Comment) -> Page:
    if comment.root is None:
        return _with_root(page, comment)
    return _with_threads(page, [_with_reply(t, event, comment) if t.comment.id == comment.root else t for t in page.threads])


def _with_root(page: Page, comment: Comment) -> Page:
    thread = Thread(comment=comment, replies=[], more=None)
    if page.sort is Sort.NEWEST:
        threads = [thread, *page.threads]
    elif page.sort is Sort.OLDEST and page.next is None:
        threads = [*page.threads, thread]
    else:
        return page
    return _with_threads(page, threads)


def _with_threads(page: Page, threads: list[Thread]) -> Page:
    kept = threads[:ROOTS_PER_PAGE]
    following = page.next
    if len(threads) > ROOTS_PER_PAGE or following is not None:
        following = root_cursor(page.sort, kept[-1].comment)
    return page.model_copy(update={"threads": kept, "next": following})


def root_cursor(sort: Sort, comment: Comment) -> str:
    """Where the page after this root begins: its place in the sort, then its id."""
    value = {Sort.RESPECTED: comment.respect, Sort.REPLIES: comment.thread}.get(sort)
    return comment.id if value is None else f"{value}.{comment.id}"


def _with_reply(thread: Thread, event: Event, comment: Comment) -> Thread:
    root = thread.comment.model_copy(update={"thread": event.thread})
    if comment.parent == root.id:
        root = root.model_copy(update={"replies": root.replies + 1})
    at = _place(thread, comment)
    replies = [_one_more_reply(r) if r.id == comment.parent else r for r in thread.replies]
    if at is None:
        return thread.model_copy(update={"comment": root, "replies": replies, "more": thread.more or _more(replies)})
    replies.insert(at, comment)
    kept = replies[:REPLIES_PREVIEWED]
    more = thread.more is not None or len(replies) > REPLIES_PREVIEWED
    return Thread(comment=root, replies=kept, more=_more(kept) if more else None)


def _more(replies: list[Comment]) -> str:
    return replies[-1].id


def _one_more_reply(comment: Comment) -> Comment:
    return comment.model_copy(update={"replies": comment.replies + 1})


def _place(thread: Thread, comment: Comment) -> int | None:
    """Where in the preview the newest reply goes: after all that stand under its parent. None: behind it."""
    if comment.parent == thread.comment.id:
        start, depth = -1, 0
    else:
        start = next((i for i, r in enumerate(thread.replies) if r.id == comment.parent), None)  # type: ignore[assignment]
        if start is None:
            return None
        depth = thread.replies[start].depth
    at = start + 1
    while at < len(thread.replies) and thread.replies[at].depth > depth:
        at += 1
    behind = at == len(thread.replies) and (thread.more is not None or at >= REPLIES_PREVIEWED)
    return None if behind else at


def _changed(page: Page, event: Event, comment: Comment) -> Page:
    threads = [_with_changed(t, event, comment) if t.comment.id in (comment.id, comment.root) else t for t in page.threads]
    return page.model_copy(update={"threads": threads})


def _with_changed(thread: Thread, event: Event, comment: Comment) -> Thread:
    if thread.comment.id == comment.id:
        return thread.model_copy(update={"comment": comment})
    root = thread.comment.model_copy(update={"thread": event.thread})
    replies = [comment if r.id == comment.id else r for r in thread.replies]
    return thread.model_copy(update={"comment": root, "replies": replies})
