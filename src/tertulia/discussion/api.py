"""The discussion over the API: public pages, the overlay, and every verb."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Body, P, Path, Query, QueryEx, Router, Status
from pydantic import Field

from tertulia.discussion.drawing import comment_shape, own_shape
from tertulia.discussion.errors import CommentUnknown
from tertulia.discussion.models import Comment, HouseRule
from tertulia.discussion.reading import pages
from tertulia.discussion.reading.hidden import hidden_slugs
from tertulia.discussion.reading.muted import mutes_page
from tertulia.discussion.reading.overlay import overlay
from tertulia.discussion.reading.verdicts import why
from tertulia.discussion.services import editing, flagging, hiding, joining, muting, posting
from tertulia.plumbing import ids
from tertulia.plumbing.http import Answers, Input, mark_public, network_of, public_json
from tertulia.plumbing.problems import response
from tertulia.readers.api import AS_READER, me
from tertulia.readers.credentials import guest_with, reader_of, remember, staff_of
from tertulia.readers.errors import GuestNotProven, MemberNeeded, SignInNeeded
from tertulia.readers.models import Reader
from tertulia.stories import reading as stories
from tertulia.stories.errors import StoryHidden, TooManyStories
from tertulia.stories.services import closing
from tertulia.wire import shapes

router = Router(tags=["discussion"])

Id = Annotated[str, Field(pattern=r"^[0-9]{1,19}$", description="a comment's id")]
ClosingId = Annotated[str, Field(pattern=r"^[0-9]{1,19}$", description="as the list of closings tells it")]
Cursor = Annotated[str, Field(min_length=1, max_length=60, description="the next or more of the page before")]
StoryName = Annotated[str, Field(min_length=1, max_length=2_000, description="the story's key or address")]
Slug = Annotated[str, Field(min_length=1, max_length=60, description="the publication's slug")]
ClientKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16,64}$", description="made by the client, the same for every retry")]
Name = Annotated[str, Field(max_length=200)]
AcceptNudge = Annotated[bool, Field(description="post it though “nudge” has told what is at risk")]

COUNTS_MOST = 100


class NewComment(Input):
    story: StoryName
    publication: Slug | None = None
    parent: Id | None = None
    text: Annotated[str, Field(description="Markdown subset; 5,000 characters unless the operator set another limit")]
    client_key: ClientKey | None = None
    guest_name: Name | None = None
    accept_nudge: AcceptNudge = False


class NewText(Input):
    text: str
    accept_nudge: AcceptNudge = False


class Guest(Input):
    guest_name: Name | None = None


class NewClosing(Input):
    state: closing.Act
    section: Annotated[str, Field(min_length=1, max_length=200, description="without one, the whole publication")] | None = None


class GuestToken(Input):
    token: Annotated[str, Field(min_length=1, max_length=200, description="what the guest was given")]


class NewReport(Input):
    rule: HouseRule
    text: Annotated[str, Field(max_length=1_000)] = ""
    guest_name: Name | None = None


@router.get("/discussion", response={200: shapes.Page, **Answers(404, 422)}, summary="A page of a story's discussion")
def discussion(
    request: HttpRequest,
    story: Query[StoryName],
    publication: Query[Slug | None] = None,
    sort: Query[shapes.Sort] = shapes.Sort.NEWEST,
    after: Query[Cursor | None] = None,
) -> HttpResponse:
    found = stories.find_story(story, publication)
    if not stories.is_visible(found):
        # Kept like a page: every view of every story may ask for it while a whole publication is hidden.
        answer = response(StoryHidden())
        mark_public(answer, stories=[found.pk], publication=found.publication_id)
        return answer
    return public_json(pages.discussion_page(found, sort, after), stories=[found.pk], publication=found.publication_id)


@router.get("/counts", response={200: shapes.Counts, **Answers(404, 422)}, summary="How many comments up to 100 stories have")
def counts(request: HttpRequest, story: Query[list[StoryName]], publication: Query[Slug | None] = None) -> HttpResponse:
    if len(story) > COUNTS_MOST:
        raise TooManyStories
    paper = stories.publication_for(publication, story[0])
    known = stories.stories_named(paper, story)
    numbers = {name: known[name].comment_count if name in known and stories.is_visible(known[name]) else 0 for name in story}
    return public_json(
        shapes.Counts(counts=numbers),
        stories={found.pk for found in known.values()},
        publication=paper.pk,
        new_stories=len(known) < len(set(story)),
    )


@router.get("/comments/{comment_id}", response={200: shapes.Permalink, **Answers(404, 422)}, summary="A comment with its parents")
def permalink(request: HttpRequest, comment_id: Path[Id]) -> HttpResponse:
    comment = pages.drawn_comment(_id(comment_id))
    return public_json(pages.permalink(comment), stories=[comment.story_id], publication=comment.story.publication_id)


@router.get(
    "/comments/{comment_id}/replies",
    response={200: shapes.Replies, **Answers(404, 422)},
    summary="A comment's replies in thread order",
)
def replies(request: HttpRequest, comment_id: Path[Id], after: Query[Cursor | None] = None) -> HttpResponse:
    comment = pages.drawn_comment(_id(comment_id))
    shape = pages.replies_page(comment, after)
    return public_json(shape, stories=[comment.story_id], publication=comment.story.publication_id)


@router.get(
    "/overlay",
    response={200: shapes.Overlay, **Answers(404, 422)},
    summary="What is mine alone among these comments",
    openapi_extra=AS_READER,
)
def my_overlay(
    request: HttpRequest,
    story: Query[StoryName],
    publication: Query[Slug | None] = None,
    # Annotated, ninja would not see that it is a list, and would look for one value.
    comment: QueryEx[list[Id], P(max_length=200)] = [],  # noqa: B006 (ninja copies it)
) -> shapes.Overlay:
    found = stories.visible(stories.find_story(story, publication))
    return overlay(reader_of(request), found, [_id(text) for text in comment])


@router.get(
    "/readers/me/hidden",
    response={200: shapes.Hidden, **Answers(401)},
    summary="Whose comments I have hidden",
    openapi_extra=AS_READER,
)
def my_hidden(request: HttpRequest) -> shapes.Hidden:
    reader = reader_of(request)
    if reader is None:
        raise SignInNeeded
    return shapes.Hidden(publications=hidden_slugs(reader))


@router.put(
    "/readers/me/hidden",
    response={200: shapes.Hidden, **Answers(401, 404, 422, 429)},
    summary="Hide the comments of all stories of a publication",
    description="For members; what a guest hides is for the browser to keep.",
    openapi_extra=AS_READER,
)
def hide(request: HttpRequest, publication: Query[Slug | None] = None) -> shapes.Hidden:
    return _set_hidden(request, publication, hidden=True)


@router.delete(
    "/readers/me/hidden",
    response={200: shapes.Hidden, **Answers(401, 404, 422, 429)},
    summary="Show them again",
    openapi_extra=AS_READER,
)
def show(request: HttpRequest, publication: Query[Slug | None] = None) -> shapes.Hidden:
    return _set_hidden(request, publication, hidden=False)


@router.get(
    "/readers/me/mutes",
    response={200: shapes.Mutes, **Answers(401)},
    summary="Whom I have muted",
    openapi_extra=AS_READER,
)
def my_mutes(request: HttpRequest, after: Query[Cursor | None] = None) -> shapes.Mutes:
    reader = reader_of(request)
    if reader is None:
        raise SignInNeeded
    return mutes_page(reader, after)


@router.put(
    "/comments/{comment_id}/muted",
    response={200: shapes.Author, **Answers(401, 404, 409, 429)},
    summary="Mute the writer of a comment",
    description="What they write, here and everywhere, is named in my overlays; they never learn of it.",
    openapi_extra=AS_READER,
)
def mute(request: HttpRequest, comment_id: Path[Id]) -> shapes.Author:
    writer = muting.mute_writer(reader=reader_of(request), comment=pages.drawn_comment(_id(comment_id)))
    return shapes.Author(id=str(writer.pk), name=writer.name)


@router.delete(
    "/readers/me/mutes/{reader_id}",
    response={204: None, **Answers(401, 429)},
    summary="Hear somebody again",
    openapi_extra=AS_READER,
)
def unmute(request: HttpRequest, reader_id: Path[Id]) -> Status[None]:
    muting.unmute(reader=reader_of(request), muted_id=ids.parse_id(reader_id) or 0)
    return Status(204, None)


@router.post(
    "/readers/me/guest",
    response={200: shapes.Claimed, **Answers(401, 403, 422, 429)},
    summary="Take along what I wrote as a guest",
    description="The guest's token is the proof; it is void afterwards. For members.",
    openapi_extra=AS_READER,
)
def claim(request: HttpRequest, told: GuestToken) -> shapes.Claimed:
    member, guest = reader_of(request), guest_with(told.token)
    if member is None:
        raise SignInNeeded
    if member.is_guest:
        raise MemberNeeded
    if guest is None:
        raise GuestNotProven
    return shapes.Claimed(comments=joining.claim_guest(member=member, guest=guest))


@router.post(
    "/comments",
    response={200: shapes.Posted, 201: shapes.Posted, **Answers(401, 404, 409, 422, 429)},
    summary="Post a comment",
    description=(
        "It is judged by the house rules first. What may break one is answered 409 with the code “nudge”: nothing is posted, and "
        "the judgement says why, and what becomes of it when it is sent again with `accept_nudge` (and the same `client_key`). "
        "What is refused is answered 422 with the code “refused”. A comment whose state is “held” waits for a person, for the "
        "reasons in `why`, and nobody else sees it."
    ),
    openapi_extra=AS_READER,
)
def post_comment(request: HttpRequest, response: HttpResponse, new: NewComment) -> Status[shapes.Posted]:
    sender = _sender(request, new.guest_name)
    draft = posting.Draft(new.text, _id(new.parent) if new.parent else None, new.client_key, new.accept_nudge)
    posted = posting.post_comment(story=stories.find_story(new.story, new.publication), sender=sender, draft=draft)
    author = posted.comment.author
    token = _token_of_new(response, sender, author)
    shape = shapes.Posted(comment=own_shape(posted.comment), reader=me(author), token=token, why=_why(posted.comment))
    return Status(201 if posted.is_new else 200, shape)


@router.patch(
    "/comments/{comment_id}",
    response={200: shapes.Changed, **Answers(401, 404, 409, 422, 429)},
    summary="Edit my comment",
    openapi_extra=AS_READER,
)
def edit_comment(request: HttpRequest, comment_id: Path[Id], new: NewText) -> shapes.Changed:
    reader = reader_of(request)
    row = editing.edit_comment(comment_id=_id(comment_id), reader=reader, text=new.text, accept_nudge=new.accept_nudge)
    return shapes.Changed(comment=own_shape(row), why=_why(row))


@router.delete(
    "/comments/{comment_id}",
    response={200: shapes.Changed, **Answers(401, 404, 422)},
    summary="Delete my comment",
    openapi_extra=AS_READER,
)
def delete_comment(request: HttpRequest, comment_id: Path[Id]) -> shapes.Changed:
    row = editing.delete_comment(comment_id=_id(comment_id), reader=reader_of(request))
    return shapes.Changed(comment=comment_shape(row))


@router.put(
    "/comments/{comment_id}/respect",
    response={200: shapes.Respected, **Answers(401, 404, 422, 429)},
    summary="Give respect",
    openapi_extra=AS_READER,
)
def respect(
    request: HttpRequest, response: HttpResponse, comment_id: Path[Id], guest: Body[Guest | None] = None
) -> shapes.Respected:
    return _respect(request, response, comment_id, guest.guest_name if guest else None, respected=True)


@router.delete(
    "/comments/{comment_id}/respect",
    response={200: shapes.Respected, **Answers(401, 404, 422, 429)},
    summary="Take respect back",
    openapi_extra=AS_READER,
)
def unrespect(request: HttpRequest, response: HttpResponse, comment_id: Path[Id]) -> shapes.Respected:
    return _respect(request, response, comment_id, None, respected=False)


@router.post(
    "/comments/{comment_id}/reports",
    response={200: shapes.Reported, 201: shapes.Reported, **Answers(401, 404, 422, 429)},
    summary="Report a comment",
    openapi_extra=AS_READER,
)
def report(request: HttpRequest, response: HttpResponse, comment_id: Path[Id], new: NewReport) -> Status[shapes.Reported]:
    sender = _sender(request, new.guest_name)
    flagged = flagging.report_comment(comment_id=_id(comment_id), sender=sender, rule=new.rule, text=new.text)
    # Who reports without a name stays nobody: a token would make them post as somebody they never chose to be.
    token = _token_of_new(response, sender, flagged.reader) if new.guest_name else None
    return Status(201 if flagged.is_new else 200, shapes.Reported(reported=True, token=token))


@router.get(
    "/publications/{slug}/closings",
    response={200: shapes.Closings, **Answers(401, 404)},
    summary="What the newsroom has closed or hidden at once",
    openapi_extra=AS_READER,
)
def closings(request: HttpRequest, slug: Path[Slug]) -> shapes.Closings:
    staff_of(request)
    return shapes.Closings(closings=stories.publication(slug).standing())


@router.post(
    "/publications/{slug}/closings",
    response={201: shapes.Closing, **Answers(401, 404, 409)},
    summary="Close or hide all discussions, or a section's, in one act",
    description="For the newsroom. Stories keep their own states; of all that is said of one, the narrowest counts.",
    openapi_extra=AS_READER,
)
def close_many(request: HttpRequest, slug: Path[Slug], new: NewClosing) -> Status[shapes.Closing]:
    by = str(staff_of(request).pk)
    paper = stories.publication(slug)
    return Status(201, closing.close_comments(paper=paper, act=new.state, section=new.section, by=by))


@router.delete(
    "/publications/{slug}/closings/{closing_id}",
    response={204: None, **Answers(401, 404)},
    summary="Undo it",
    openapi_extra=AS_READER,
)
def undo_closing(request: HttpRequest, slug: Path[Slug], closing_id: Path[ClosingId]) -> Status[None]:
    staff_of(request)
    closing.undo_closing(paper=stories.publication(slug), closing_id=closing_id)
    return Status(204, None)


def _set_hidden(request: HttpRequest, publication: str | None, *, hidden: bool) -> shapes.Hidden:
    member = hiding.set_hidden(reader=reader_of(request), paper=stories.publication(publication), hidden=hidden)
    return shapes.Hidden(publications=hidden_slugs(member))


def _respect(
    request: HttpRequest, response: HttpResponse, comment_id: str, name: str | None, *, respected: bool
) -> shapes.Respected:
    sender = _sender(request, name)
    flagged = flagging.set_respect(comment_id=_id(comment_id), sender=sender, respected=respected)
    token = _token_of_new(response, sender, flagged.reader)
    return shapes.Respected(comment=comment_shape(flagged.comment), respected=respected, reader=me(flagged.reader), token=token)


def _sender(request: HttpRequest, guest_name: str | None) -> posting.Sender:
    return posting.Sender(reader_of(request), guest_name, network_of(request))


def _token_of_new(response: HttpResponse, sender: posting.Sender, reader: Reader) -> str | None:
    """Whoever came without a token and is somebody now gets one."""
    return None if sender.reader else remember(response, reader)


def _why(comment: Comment) -> list[shapes.Reason]:
    return why([comment]).get(str(comment.pk), [])


def _id(text: str) -> int:
    number = ids.parse_id(text)
    if number is None:
        raise CommentUnknown
    return number
