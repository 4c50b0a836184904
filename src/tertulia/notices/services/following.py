"""A member follows a story, a section, a byline or a thread, or lets it go. Doing either twice changes nothing."""

from typing import Any

from tertulia.discussion.errors import CommentUnknown
from tertulia.discussion.models import Comment
from tertulia.notices import conf
from tertulia.notices.errors import BylineUnknown, SectionUnknown, TooManyFollowed
from tertulia.notices.models import Follow, FollowKind
from tertulia.plumbing import clock, limits
from tertulia.plumbing.transactions import writing
from tertulia.readers.errors import MemberNeeded, SignInNeeded
from tertulia.readers.models import Reader
from tertulia.stories.models import Publication, Story
from tertulia.wire.shapes import CommentState


def demand_member(reader: Reader | None) -> Reader:
    """Raises SignInNeeded, MemberNeeded."""
    if reader is None:
        raise SignInNeeded
    if reader.is_guest:
        raise MemberNeeded
    return reader


def follow_story(*, reader: Reader | None, story: Story, followed: bool) -> None:
    """Raises SignInNeeded, MemberNeeded, TooManyFollowed, TooMany."""
    _set(demand_member(reader), followed, kind=FollowKind.STORY, story=story)


def follow_section(*, reader: Reader | None, paper: Publication, section: str, followed: bool) -> None:
    """Raises SignInNeeded, MemberNeeded, SectionUnknown, TooManyFollowed, TooMany."""
    member = demand_member(reader)
    if followed and not (section and Story.objects.filter(publication=paper, section=section).exists()):
        raise SectionUnknown
    _set(member, followed, kind=FollowKind.SECTION, publication=paper, section=section)


def follow_byline(*, reader: Reader | None, story: Story, name: str, followed: bool) -> None:
    """One of those who wrote the story. Raises SignInNeeded, MemberNeeded, BylineUnknown, TooManyFollowed, TooMany."""
    member = demand_member(reader)
    if followed and name not in story.authors:
        raise BylineUnknown
    _set(member, followed, kind=FollowKind.BYLINE, publication_id=story.publication_id, byline=name)


def follow_thread(*, reader: Reader | None, comment: Comment, followed: bool) -> None:
    """The comment and all below it. Raises SignInNeeded, MemberNeeded, CommentUnknown, TooManyFollowed, TooMany."""
    member = demand_member(reader)
    if followed and comment.state != CommentState.PUBLISHED:
        raise CommentUnknown
    _set(member, followed, kind=FollowKind.THREAD, comment=comment)


def unfollow(*, reader: Reader | None, follow_id: int) -> None:
    """One of the own, by its number. Raises SignInNeeded, MemberNeeded."""
    member = demand_member(reader)
    with writing():
        Follow.objects.filter(reader=member, pk=follow_id).delete()


def _set(reader: Reader, followed: bool, **what: Any) -> None:
    limits.hit("follows", str(reader.pk), conf.FOLLOW_RATES())
    with writing():
        if not followed:
            Follow.objects.filter(reader=reader, **what).delete()
            return
        # Of two at once the second waits here, so that both can't be the last one allowed.
        Reader.objects.select_for_update().get(pk=reader.pk)
        if Follow.objects.filter(reader=reader, **what).exists():
            return
        if Follow.objects.filter(reader=reader).count() >= conf.FOLLOWS_MOST():
            raise TooManyFollowed(most=conf.FOLLOWS_MOST())
        Follow.objects.create(reader=reader, at=clock.now(), **what)
