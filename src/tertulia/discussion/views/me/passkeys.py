"""A member's passkeys: listed, added, removed."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from tertulia.discussion.views.forms import typed_in
from tertulia.discussion.views.frame import see_other
from tertulia.discussion.views.me.frame import draw_mine, mine
from tertulia.plumbing import ids
from tertulia.plumbing.problems import Problem
from tertulia.readers import reading
from tertulia.readers.credentials import agent_of
from tertulia.readers.models import Reader
from tertulia.readers.services import passkeys

HERE = "/me/passkeys"


@require_http_methods(["GET", "HEAD", "POST"])
@mine
def show(request: HttpRequest, reader: Reader) -> HttpResponse:
    if request.method != "POST":
        return _draw(request, reader)
    typed = typed_in(request)
    try:
        passkeys.add(reader=reader, state=typed.get("state", ""), credential=typed.get("credential", ""), agent=agent_of(request))
    except Problem as problem:
        return _draw(request, reader, problem)
    return see_other(request, HERE)


@require_POST
@mine
def remove(request: HttpRequest, reader: Reader, passkey_id: str) -> HttpResponse:
    passkeys.remove(reader=reader, passkey_id=ids.parse_id(passkey_id) or 0)
    return see_other(request, HERE)


def _draw(request: HttpRequest, reader: Reader, problem: Problem | None = None) -> HttpResponse:
    options, state = passkeys.begin_adding(reader=reader) if passkeys.are_possible() else ("", "")
    own = reading.passkeys_of(reader)
    return draw_mine(request, reader, "passkeys", at=HERE, problem=problem, own=own, options=options, state=state)
