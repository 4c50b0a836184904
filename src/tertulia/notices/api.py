"""What a reader follows and is told, over the API."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router, Status
from pydantic import Field

from tertulia.discussion.errors import CommentUnknown
from tertulia.discussion.reading import pages
from tertulia.notices import reading
from tertulia.notices.services import following, reading_up
from tertulia.notices.services.following import demand_member
from tertulia.plumbing import ids
from tertulia.plumbing.http import Answers, Input
from tertulia.readers.api import AS_READER
from tertulia.readers.credentials import reader_of
from tertulia.stories import reading as stories
from tertulia.wire import shapes

router = Router(tags=["notices"])

Id = Annotated[str, Field(pattern=r"^[0-9]{1,19}$")]
Cursor = Annotated[str, Field(min_length=1, max_length=60, description="the next of the page before")]
StoryName = Annotated[str, Field(min_length=1, max_length=2_000, description="the story's key or address")]
Slug = Annotated[str, Field(min_length=1, max_length=60, description="the publication's slug")]
Byline = Annotated[str, Field(min_length=1, max_length=100, description="who wrote the story, as it says")]
Section = Annotated[str, Field(min_length=1, max_length=200, description="as the stories name it")]


class ReadUpTo(Input):
    upto: Annotated[str, Field(pattern=r"^[0-9]{1,19}$", description="the id of the newest notice that was seen")]


@router.get(
    "/readers/me/bell",
    response={200: shapes.Bell, **Answers(401, 404)},
    summary="How much is unread, and what of a story I follow",
    openapi_extra=AS_READER,
)
def bell(request: HttpRequest, story: Query[StoryName], publication: Query[Slug | None] = None) -> shapes.Bell:
    member = demand_member(reader_of(request))
    here = reading.followed_here(member, stories.visible(stories.find_story(story, publication)))
    return shapes.Bell(unread=reading.unread(member), story=here.story, section=here.section, threads=here.threads)


@router.get(
    "/readers/me/notices",
    response={200: shapes.Notices, **Answers(401)},
    summary="What I am told",
    openapi_extra=AS_READER,
)
def notices(request: HttpRequest, before: Query[Cursor | None] = None) -> shapes.Notices:
    return reading.notices_page(demand_member(reader_of(request)), before)


@router.put(
    "/readers/me/notices/read",
    response={200: shapes.Unread, **Answers(401)},
    summary="I have read them, up to one",
    openapi_extra=AS_READER,
)
def mark_read(request: HttpRequest, read: ReadUpTo) -> shapes.Unread:
    member = reading_up.mark_read(reader=reader_of(request), upto=ids.parse_id(read.upto) or 0)
    return shapes.Unread(unread=reading.unread(member))


@router.get(
    "/readers/me/follows",
    response={200: shapes.Follows, **Answers(401)},
    summary="What I follow",
    openapi_extra=AS_READER,
)
def follows(request: HttpRequest, before: Query[Cursor | None] = None) -> shapes.Follows:
    return reading.follows_page(demand_member(reader_of(request)), before)


@router.put(
    "/readers/me/follows/story",
    response={204: None, **Answers(401, 404, 409, 429)},
    summary="Follow a story",
    openapi_extra=AS_READER,
)
def follow_story(request: HttpRequest, story: Query[StoryName], publication: Query[Slug | None] = None) -> Status[None]:
    return _story(request, story, publication, followed=True)


@router.delete(
    "/readers/me/follows/story", response={204: None, **Answers(401, 404, 429)}, summary="Let a story go", openapi_extra=AS_READER
)
def unfollow_story(request: HttpRequest, story: Query[StoryName], publication: Query[Slug | None] = None) -> Status[None]:
    return _story(request, story, publication, followed=False)


@router.put(
    "/readers/me/follows/section",
    response={204: None, **Answers(401, 404, 409, 429)},
    summary="Follow a section: hear of its new stories",
    openapi_extra=AS_READER,
)
def follow_section(request: HttpRequest, section: Query[Section], publication: Query[Slug | None] = None) -> Status[None]:
    return _section(request, section, publication, followed=True)


@router.delete(
    "/readers/me/follows/section",
    response={204: None, **Answers(401, 404, 429)},
    summary="Let a section go",
    openapi_extra=AS_READER,
)
def unfollow_section(request: HttpRequest, section: Query[Section], publication: Query[Slug | None] = None) -> Status[None]:
    return _section(request, section, publication, followed=False)


@router.put(
    "/readers/me/follows/byline",
    response={204: None, **Answers(401, 404, 409, 429)},
    summary="Follow who wrote a story: hear of their new stories, and of what they answer under them",
    openapi_extra=AS_READER,
)
def follow_byline(
    request: HttpRequest, name: Query[Byline], story: Query[StoryName], publication: Query[Slug | None] = None
) -> Status[None]:
    return _byline(request, name, story, publication, followed=True)


@router.delete(
    "/readers/me/follows/byline",
    response={204: None, **Answers(401, 404, 429)},
    summary="Let a byline go",
    openapi_extra=AS_READER,
)
def unfollow_byline(
    request: HttpRequest, name: Query[Byline], story: Query[StoryName], publication: Query[Slug | None] = None
) -> Status[None]:
    return _byline(request, name, story, publication, followed=False)


@router.put(
    "/comments/{comment_id}/followed",
    response={204: None, **Answers(401, 404, 409, 429)},
    summary="Follow a comment and what is below it",
    openapi_extra=AS_READER,
)
def follow_thread(request: HttpRequest, comment_id: Path[Id]) -> Status[None]:
    return _thread(request, comment_id, followed=True)


@router.delete(
    "/comments/{comment_id}/followed",
    response={204: None, **Answers(401, 404, 429)},
    summary="Let a thread go",
    openapi_extra=AS_READER,
)
def unfollow_thread(request: HttpRequest, comment_id: Path[Id]) -> Status[None]:
    return _thread(request, comment_id, followed=False)


def _story(request: HttpRequest, name: str, slug: str | None, *, followed: bool) -> Status[None]:
    story = stories.visible(stories.find_story(name, slug))
    following.follow_story(reader=reader_of(request), story=story, followed=followed)
    return Status(204, None)


def _byline(request: HttpRequest, name: str, key: str, slug: str | None, *, followed: bool) -> Status[None]:
    story = stories.visible(stories.find_story(key, slug))
    following.follow_byline(reader=reader_of(request), story=story, name=name, followed=followed)
    return Status(204, None)


def _section(request: HttpRequest, section: str, slug: str | None, *, followed: bool) -> Status[None]:
    paper = stories.publication(slug)
    following.follow_section(reader=reader_of(request), paper=paper, section=section, followed=followed)
    return Status(204, None)


def _thread(request: HttpRequest, comment_id: str, *, followed: bool) -> Status[None]:
    number = ids.parse_id(comment_id)
    if number is None:
        raise CommentUnknown
    following.follow_thread(reader=reader_of(request), comment=pages.drawn_comment(number), followed=followed)
    return Status(204, None)
