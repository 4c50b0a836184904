"""What a reader can do with one comment, on a page of its own that nobody else sees."""

import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from tertulia.discussion.drawing import comment_shape, own_shape
from tertulia.discussion.errors import CommentUnknown
from tertulia.discussion.models import Comment, HouseRule
from tertulia.discussion.reading import pages
from tertulia.discussion.reading.overlay import overlay
from tertulia.discussion.reading.verdicts import why
from tertulia.discussion.services import editing, flagging, muting
from tertulia.discussion.views.forms import accepts_nudge, sender_of, typed_in
from tertulia.discussion.views.frame import discussion_path, draw, page, see_other
from tertulia.discussion.views.marking import pieces_of
from tertulia.discussion.views.muting import keep_muted
from tertulia.discussion.views.public import spoken_of, story_context
from tertulia.discussion.views.threads import Node
from tertulia.discussion.wording import RULE_NAMES
from tertulia.plumbing import clock
from tertulia.plumbing.problems import Problem
from tertulia.readers.credentials import reader_of, remember
from tertulia.readers.errors import SignInNeeded
from tertulia.readers.models import Reader
from tertulia.wire.shapes import Comment as Shape
from tertulia.wire.shapes import CommentState, StoryState

# The field of each form that can be wrong, by its id.
WRONG_INPUT = (401, 422)
FIELDS = {"respect": "respect-name", "edit": "edit-text", "report": "report-text"}

Typed = Mapping[str, str]
Verb = Callable[[HttpRequest, Comment, Typed], HttpResponse]


@page
@require_safe
def act(request: HttpRequest, comment_id: str) -> HttpResponse:
    return act_page(request, _seen(request, comment_id))


def own_path(comment: Comment) -> str:
    """Where its writer finds it: on everybody's page, or on the one that nobody else sees."""
    return f"/c/{comment.pk}" if comment.state == CommentState.PUBLISHED else f"/c/{comment.pk}/act"


def verb(do: Verb) -> Callable[[HttpRequest, str], HttpResponse]:
    """A form's address: does it and goes on, or draws the forms again with what went wrong and what was typed."""

    @page
    @require_POST
    def view(request: HttpRequest, comment_id: str) -> HttpResponse:
        comment = _seen(request, comment_id)
        typed = typed_in(request)
        try:
            return do(request, comment, typed)
        except CommentUnknown:
            raise
        except Problem as problem:
            return act_page(request, comment, problem=problem, form=do.__name__, typed=typed)

    return view


@verb
def respect(request: HttpRequest, comment: Comment, typed: Typed) -> HttpResponse:
    sender = sender_of(request, typed)
    flagged = flagging.set_respect(comment_id=comment.pk, sender=sender, respected=typed.get("respected") != "no")
    return _done(request, f"/c/{comment.pk}", None if sender.reader else flagged.reader)


@verb
def edit(request: HttpRequest, comment: Comment, typed: Typed) -> HttpResponse:
    text, anyway = typed.get("text", ""), accepts_nudge(typed)
    edited = editing.edit_comment(comment_id=comment.pk, reader=reader_of(request), text=text, accept_nudge=anyway)
    return _done(request, own_path(edited))


@verb
def delete(request: HttpRequest, comment: Comment, typed: Typed) -> HttpResponse:
    if typed.get("sure") != "yes":
        return act_page(request, comment, form="delete", unsure=True, status=422)
    editing.delete_comment(comment_id=comment.pk, reader=reader_of(request))
    paper = comment.story.publication.slug
    return _done(request, f"/c/{comment.pk}" if comment.drawn else discussion_path(paper, comment.story.key))


@verb
def report(request: HttpRequest, comment: Comment, typed: Typed) -> HttpResponse:
    if typed.get("rule") not in list(HouseRule):
        return act_page(request, comment, form="report", typed=typed, no_rule=True, status=422)
    sender = sender_of(request, typed)
    text = typed.get("text", "")[:1_000]
    # Who reports without a name stays nobody: no cookie of theirs.
    flagging.report_comment(comment_id=comment.pk, sender=sender, rule=HouseRule(typed["rule"]), text=text)
    return _done(request, f"/c/{comment.pk}/act/reported")


@verb
def mute(request: HttpRequest, comment: Comment, typed: Typed) -> HttpResponse:
    reader = reader_of(request)
    muting.mute_writer(reader=reader, comment=comment)
    answer = _done(request, "/me/mutes")
    if reader is not None:
        keep_muted(answer, reader)
    return answer


@page
@require_safe
def reported(request: HttpRequest, comment_id: str) -> HttpResponse:
    return draw(request, "reported", **_context(request, _seen(request, comment_id)))


def act_page(
    request: HttpRequest,
    comment: Comment,
    *,
    problem: Problem | None = None,
    form: str = "",
    status: int = 200,
    typed: Typed | None = None,
    unsure: bool = False,
    no_rule: bool = False,
) -> HttpResponse:
    """``form`` names the form the problem belongs to."""
    return draw(
        request,
        "act",
        status=status,
        problem=problem,
        pieces=pieces_of(problem),
        **_context(request, comment),
        form=form,
        field=FIELDS.get(form, "") if problem and problem.status in WRONG_INPUT else "",
        typed=typed or {},
        unsure=unsure,
        no_rule=no_rule,
        needs_sign_in=isinstance(problem, SignInNeeded),
    )


def _seen(request: HttpRequest, comment_id: str) -> Comment:
    """The comment, its story's language spoken, if this reader may see it. Raises CommentUnknown, StoryHidden."""
    return spoken_of(request, comment_id, lambda number: pages.comment_for(reader_of(request), number))


def _context(request: HttpRequest, comment: Comment) -> dict[str, Any]:
    reader, story = reader_of(request), comment.story
    mine = overlay(reader, story, [comment.pk])
    state = story.state_at(clock.now())
    own = bool(mine.mine)
    shape = own_shape(comment) if own else comment_shape(comment)
    standing, published = shape.author is not None, shape.state is CommentState.PUBLISHED
    edit_until = comment.created_at + timedelta(seconds=story.publication.edit_seconds)
    return story_context(story) | {
        "reader": mine.reader,
        "node": Node(shape),
        "why": why([comment]).get(shape.id, []) if own else [],
        "no_page": not comment.drawn,
        "comment": shape,
        # Not the form's address, which takes no links.
        "here": f"/c/{comment.pk}/act",
        "client_key": secrets.token_urlsafe(24),
        "respected": bool(mine.respected),
        "edit_until": edit_until,
        "can_reply": published and state is StoryState.OPEN,
        "can_respect": published and not own and state is not StoryState.READ_ONLY,
        "can_edit": _can_edit(shape, own) and state is StoryState.OPEN and clock.now() <= edit_until,
        "can_delete": standing and own,
        "can_report": published and not own,
        "can_follow": published and reader is not None and not reader.is_guest,
        "can_mute": published and not own and reader is not None and not mine.muted,
        "rules": [(str(rule), words) for rule, words in RULE_NAMES.items()],
    }


def _can_edit(shape: Shape, own: bool) -> bool:
    return own and shape.state in (CommentState.PUBLISHED, CommentState.HELD)


def _done(request: HttpRequest, path: str, new_guest: Reader | None = None) -> HttpResponse:
    answer = see_other(request, path)
    if new_guest is not None:
        remember(answer, new_guest)
    return answer
