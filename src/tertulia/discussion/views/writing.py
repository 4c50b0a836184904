"""A comment by plain form: posted, or the form again with what went wrong and every word kept."""

import secrets
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from tertulia.discussion.drawing import comment_shape
from tertulia.discussion.errors import ClientKeyReused, ParentUnknown, TextMissing, TextTooLong
from tertulia.discussion.models import Comment
from tertulia.discussion.reading import pages
from tertulia.discussion.services import posting
from tertulia.discussion.views.acting import own_path
from tertulia.discussion.views.forms import accepts_nudge, client_key_in, key_of_same_words, sender_of, typed_in
from tertulia.discussion.views.frame import draw, known_story, page, see_other
from tertulia.discussion.views.marking import pieces_of
from tertulia.discussion.views.public import story_context
from tertulia.discussion.views.threads import Node
from tertulia.plumbing import ids
from tertulia.plumbing.problems import Problem
from tertulia.readers.api import me
from tertulia.readers.credentials import remember
from tertulia.readers.errors import GuestsNotAllowed, NameNotUsable, SignInNeeded
from tertulia.stories.models import Story


@page
@require_POST
def comments(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    story = known_story(request, slug, key)
    typed = typed_in(request)
    try:
        return _posted(request, story, typed)
    except Problem as problem:
        return _again(request, story, typed, problem)


def _posted(request: HttpRequest, story: Story, typed: Mapping[str, str]) -> HttpResponse:
    sender = sender_of(request, typed)
    secret = client_key_in(typed)
    key = secret or key_of_same_words(sender, story.pk, typed)
    draft = posting.Draft(typed.get("text", ""), _parent_id(typed), key, accepts_nudge(typed))
    posted = posting.post_comment(story=story, sender=sender, draft=draft)
    answer = see_other(request, own_path(posted.comment))
    # A neighbour can repeat a guest's name and words; only a secret shows that it is the same guest who tries again.
    if sender.reader is None and (posted.is_new or secret):
        remember(answer, posted.comment.author)
    return answer


def _again(request: HttpRequest, story: Story, typed: Mapping[str, str], problem: Problem) -> HttpResponse:
    kept_key = None if isinstance(problem, ClientKeyReused) else client_key_in(typed)
    parent = _parent_shown(story, typed)
    reader = sender_of(request, typed).reader
    return draw(
        request,
        "compose",
        problem=problem,
        pieces=pieces_of(problem),
        **story_context(story),
        typed=typed,
        node=Node(comment_shape(parent)) if parent else None,
        reader=me(reader) if reader else None,
        client_key=kept_key or secrets.token_urlsafe(24),
        field=_field_of(problem),
        needs_sign_in=isinstance(problem, SignInNeeded | GuestsNotAllowed),
    )


def _field_of(problem: Problem) -> str:
    """The field that is wrong, by its id."""
    if isinstance(problem, TextMissing | TextTooLong):
        return "tertulia-text"
    return "tertulia-name" if isinstance(problem, SignInNeeded | NameNotUsable) else ""


def _parent_id(typed: Mapping[str, str]) -> int | None:
    text = typed.get("parent", "")
    number = ids.parse_id(text)
    if text and number is None:
        raise ParentUnknown
    return number


def _parent_shown(story: Story, typed: Mapping[str, str]) -> Comment | None:
    """What is answered, for the form to show; nothing when it is gone or another story's."""
    number = ids.parse_id(typed.get("parent", ""))
    try:
        parent = pages.drawn_comment(number) if number else None
    except Problem:
        return None
    return parent if parent is not None and parent.story_id == story.pk else None
