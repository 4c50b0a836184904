"""Posting a comment: the row, its parents' and its story's counts and the event, in one transaction."""

from dataclasses import dataclass
from functools import partial

from django.db import IntegrityError

from tertulia.discussion import conf
from tertulia.discussion.errors import ClientKeyReused, ParentUnknown, TextMissing, TextTooLong
from tertulia.discussion.judging.opinion import Opinion
from tertulia.discussion.models import Comment
from tertulia.discussion.services import placing
from tertulia.discussion.services.screening import record, screen, state_after
from tertulia.discussion.services.standing import demand_open, tell
from tertulia.plumbing import clock, limits, markup
from tertulia.plumbing.prepared import Addition, Given, Question
from tertulia.plumbing.transactions import writing
from tertulia.readers.errors import GuestsNotAllowed, SignInNeeded
from tertulia.readers.models import Reader
from tertulia.readers.services.guests import make_guest
from tertulia.stories.models import Story
from tertulia.stories.reading import visible
from tertulia.stories.services.locking import lock_story
from tertulia.wire.events import Kind
from tertulia.wire.shapes import CommentState

_COMMENTS = Addition(Comment)
_TRIED = Question(lambda: Comment.objects.filter(client_key=Given("client_key")).select_related("author", "story__publication"))
_PARENT = Question(lambda: Comment.objects.filter(pk=Given("id"), story=Given("story")).select_related("root"))


@dataclass(frozen=True)
class Sender:
    """Who does something, and from which network: a known reader, or a guest still to be made of a name."""

    reader: Reader | None
    guest_name: str | None
    network: str

    def known_or_guest(self) -> Reader:
        """Makes the guest when there is no reader; call it inside the verb's transaction. Raises SignInNeeded."""
        if self.reader is not None:
            return self.reader
        if self.guest_name is None:
            raise SignInNeeded
        return make_guest(name=self.guest_name, network=self.network)

    @property
    def mark(self) -> str:
        return str(self.reader.pk) if self.reader else f"guest {self.guest_name} {self.network}"


@dataclass(frozen=True)
class Draft:
    """``accept_nudge``: the writer was told what is at risk, and posts it anyway."""

    text: str
    parent_id: int | None = None
    client_key: str | None = None
    accept_nudge: bool = False


@dataclass(frozen=True)
class Posted:
    comment: Comment
    is_new: bool


def post_comment(*, story: Story, sender: Sender, draft: Draft) -> Posted:
    """Post it, or keep it for a person to read; the same client key again gives the same comment again.

    Raises Nudged, Refused, TextMissing, TextTooLong, SignInNeeded, GuestsNotAllowed, NameNotUsable, ParentUnknown, ThreadTooDeep,
    DiscussionClosed, DiscussionReadOnly, StoryHidden, ClientKeyReused, TooMany.
    """
    source = usable_text(draft.text)
    html = markup.render(source)
    if draft.client_key and (before := _posted_before(story, sender, draft, source)):
        return before
    limits.hit("posts", sender.mark, conf.POST_RATES())
    limits.hit("posts-network", sender.network, conf.POST_NETWORK_RATES())
    _demand_leave(story, sender)
    opinion = screen(story=story, text=source, parent=partial(text_of, draft.parent_id), accepted=draft.accept_nudge)
    try:
        with writing():
            return Posted(_add(lock_story(story.pk), sender, draft, source, html, opinion), is_new=True)
    except IntegrityError:
        # The retry overtook the first try: by now that one has committed.
        before = _posted_before(story, sender, draft, source)
        if before is None:
            raise
        return before


def usable_text(typed: str) -> str:
    """The source that is kept. Raises TextMissing, TextTooLong."""
    source = markup.tidy_text(typed)
    most = conf.TEXT_LIMIT_CHARACTERS()
    if len(source) > most:
        raise TextTooLong(most=most, length=len(source))
    if not markup.can_be_seen(source):
        raise TextMissing
    return source


def text_of(comment_id: int | None) -> str | None:
    """What is answered, for the models that want to know."""
    return Comment.objects.filter(pk=comment_id).values_list("source", flat=True).first() if comment_id else None


def _posted_before(story: Story, sender: Sender, draft: Draft, source: str) -> Posted | None:
    row = _TRIED.first(client_key=draft.client_key or "")
    if row is None:
        return None
    same = row.story_id == story.pk and row.parent_id == draft.parent_id and row.source == source
    if not (same and _wrote(sender, row.author)):
        raise ClientKeyReused
    return Posted(row, is_new=False)


def _wrote(sender: Sender, author: Reader) -> bool:
    """A guest whose first answer was lost has no token yet: the secret key and the name must do."""
    if sender.reader is not None:
        return sender.reader.pk == author.pk
    return author.is_guest and markup.tidy_name(sender.guest_name or "") == author.name


def _demand_leave(story: Story, sender: Sender) -> None:
    """Raises StoryHidden, DiscussionClosed, DiscussionReadOnly, GuestsNotAllowed, SignInNeeded."""
    demand_open(visible(story))
    if sender.reader is None and not story.publication.guests:
        raise GuestsNotAllowed
    if sender.reader is None and sender.guest_name is None:
        raise SignInNeeded


def _add(story: Story, sender: Sender, draft: Draft, source: str, html: str, opinion: Opinion | None) -> Comment:
    _demand_leave(story, sender)
    author = sender.known_or_guest()
    comment = Comment(
        story=story,
        author=author,
        source=source,
        html=html,
        created_at=clock.now(),
        client_key=draft.client_key,
        state=state_after(opinion),
        drawn=False,
    )
    if draft.parent_id:
        placing.hang(comment, _parent(story, draft.parent_id))
    published = comment.state == CommentState.PUBLISHED
    thread, replies = placing.take_place(comment) if published else (0, 0)
    _COMMENTS.add(comment)
    record(comment, opinion, accepted=draft.accept_nudge)
    if published:
        placing.count_in_story(comment, 1)
        tell(Kind.COMMENT_POSTED, comment, thread=thread, replies=replies)
    else:
        placing.tell_waiting(story)
    return comment


def _parent(story: Story, parent_id: int) -> Comment:
    found = _PARENT.first(id=parent_id, story=story.pk)
    if found is None or found.state != CommentState.PUBLISHED:
        raise ParentUnknown
    return found
