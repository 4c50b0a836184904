"""What a reader can do with one comment, on a page of its own that nobody else sees."""

import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from tertulia.discussion.drawing import comment_shape
from tertulia.discussion.errors import CommentUnknown
from tertulia.discussion.models import Comment, HouseRule
from tertulia.discussion.reading.overlay import overlay
from tertulia.discussion.services import editing, flagging
from tertulia.discussion.views.forms import sender_of, typed_in
from tertulia.discussion.views.frame import draw, page, see_other
from tertulia.discussion.views.public import drawn, story_context
from tertulia.discussion.views.threads import Node
from tertulia.discussion.wording import RULE_NAMES
from tertulia.plumbing import clock
from tertulia.plumbing.problems import Problem
from tertulia.readers.api import remember_in
from tertulia.readers.credentials import reader_of
from tertulia.readers.errors import SignInNeeded
from tertulia.readers.models import Reader
from tertulia.wire.shapes import StoryState

# The field of each form that can be wrong, by its id.
WRONG_INPUT = (401, 422)
FIELDS = {"respect": "respect-name", "edit": "edit-text", "report": "report-text"}

Typed = Mapping[str, str]
Verb = Callable[[HttpRequest, Comment, Typed], HttpResponse]


@page
@require_safe
def act(request: HttpRequest, comment_id: str) -> HttpResponse:
    return act_page(request, drawn(request, comment_id))


def verb(do: Verb) -> Callable[[HttpRequest, str], HttpResponse]:
    """A form's address: does it and goes on, or draws the forms again with what went wrong and what was typed."""

    @page
    @require_POST
    def view(request: HttpRequest, comment_id: str) -> HttpResponse:
        comment = drawn(request, comment_id)
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
    editing.edit_comment(comment_id=comment.pk, reader=reader_of(request), text=typed.get("text", ""))
    return _done(request, f"/c/{comment.pk}")


@verb
def delete(request: HttpRequest, comment: Comment, typed: Typed) -> HttpResponse:
    if typed.get("sure") != "yes":
        return act_page(request, comment, form="delete", unsure=True, status=422)
    editing.delete_comment(comment_id=comment.pk, reader=reader_of(request))
    return _done(request, f"/c/{comment.pk}")


@verb
def report(request: HttpRequest, comment: Comment, typed: Typed) -> HttpResponse:
    if typed.get("rule") not in list(HouseRule):
        return act_page(request, comment, form="report", typed=typed, no_rule=True, status=422)
    sender = sender_of(request, typed)
    text = typed.get("text", "")[:1_000]
    # Who reports without a name stays nobody: no cookie of theirs.
    flagging.report_comment(comment_id=comment.pk, sender=sender, rule=HouseRule(typed["rule"]), text=text)
    return _done(request, f"/c/{comment.pk}/act/reported")


@page
@require_safe
def reported(request: HttpRequest, comment_id: str) -> HttpResponse:
    return draw(request, "reported", **_context(request, drawn(request, comment_id)))


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
        **_context(request, comment),
        form=form,
        field=FIELDS.get(form, "") if problem and problem.status in WRONG_INPUT else "",
        typed=typed or {},
        unsure=unsure,
        no_rule=no_rule,
        needs_sign_in=isinstance(problem, SignInNeeded),
    )


def _context(request: HttpRequest, comment: Comment) -> dict[str, Any]:
    reader, shape, story = reader_of(request), comment_shape(comment), comment.story
    mine = overlay(reader, story, [comment.pk])
    state = story.state_at(clock.now())
    standing, own = shape.author is not None, bool(mine.mine)
    edit_until = comment.created_at + timedelta(seconds=story.publication.edit_seconds)
    return story_context(story) | {
        "reader": mine.reader,
        "node": Node(shape),
        "comment": shape,
        # Not the form's address, which takes no links.
        "here": f"/c/{comment.pk}/act",
        "client_key": secrets.token_urlsafe(24),
        "respected": bool(mine.respected),
        "edit_until": edit_until,
        "can_reply": standing and state is StoryState.OPEN,
        "can_respect": standing and not own and state is not StoryState.READ_ONLY,
        "can_edit": standing and own and state is StoryState.OPEN and clock.now() <= edit_until,
        "can_delete": standing and own,
        "can_report": standing and not own,
        "rules": [(str(rule), words) for rule, words in RULE_NAMES.items()],
    }


def _done(request: HttpRequest, path: str, new_guest: Reader | None = None) -> HttpResponse:
    answer = see_other(request, path)
    if new_guest is not None:
        remember_in(answer, new_guest)
    return answer
