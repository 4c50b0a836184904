"""Sign-in with a code by mail, in two plain forms."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tertulia.discussion.views.forms import local_path, typed_in
from tertulia.discussion.views.frame import draw, page, see_other
from tertulia.discussion.views.hiding import leave_behind, take_along
from tertulia.discussion.views.me.claiming import keep_guest
from tertulia.discussion.views.muting import COOKIE as MUTED_COOKIE
from tertulia.discussion.views.muting import keep_muted
from tertulia.plumbing.http import network_of, own_script
from tertulia.plumbing.problems import Problem
from tertulia.readers.api import me
from tertulia.readers.credentials import COOKIE, agent_of, reader_of, remember, session_of, waiting_of
from tertulia.readers.errors import NAME_PROBLEMS
from tertulia.readers.models import Reader
from tertulia.readers.providers.known import providers
from tertulia.readers.services import passkeys, second_factor, sessions, signing_in

SCRIPT = (Path(__file__).parent.parent / "static_files" / "passkeys.js").read_bytes()
HERE, SECOND = "/sign-in", "/sign-in/second"


@page
@require_safe
def door(request: HttpRequest) -> HttpResponse:
    return _draw(request, {"next": request.GET.get("next", "")})


@page
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Mails a code and asks for it."""
    if request.method != "POST":
        return see_other(request, HERE)
    typed = typed_in(request)
    try:
        signing_in.send_code(email=typed.get("email", ""), network=network_of(request))
    except Problem as problem:
        return _draw(request, typed, problem=problem)
    return _draw(request, typed, sent=True)


@page
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    typed = typed_in(request)
    try:
        reader = signing_in.sign_in(
            email=typed.get("email", ""),
            code=typed.get("code", ""),
            name=typed.get("name", "").strip() or None,
            guest=reader_of(request),
            network=network_of(request),
        )
    except Problem as problem:
        wants_name = isinstance(problem, NAME_PROBLEMS)
        return _draw(request, typed, problem=problem, sent=True, wants_name=wants_name)
    answer = see_other(request, local_path(typed.get("next", ""), HERE))
    let_in(request, answer, reader)
    return answer


def let_in(request: HttpRequest, answer: HttpResponse, reader: Reader, *, strong: bool = False) -> str:
    """However they proved who they are, this browser knows them from now on; returns the token for pages on other sites.

    Who owes a second factor is led to it first, and goes on from there; ``strong``: it was given just now.
    """
    keep_guest(request, answer, reader)
    token = remember(answer, reader, agent_of(request), strong=strong)
    if not strong and second_factor.is_on(reader):
        answer["Location"] = f"{SECOND}?{urlencode({'next': answer.get('Location', HERE)})}"
        return token
    take_along(request, answer, reader)
    keep_muted(answer, reader)
    return token


@page
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """The second factor, where one is owed after however they proved who they are."""
    session = waiting_of(request)
    typed = typed_in(request) if request.method == "POST" else {"next": request.GET.get("next", "")}
    after = local_path(typed.get("next", ""), HERE)
    if session is None:
        return see_other(request, HERE)
    if request.method != "POST":
        return draw(request, "second", next=after, **_asked_for())
    try:
        reader = second_factor.give(session=session, code=typed.get("code", "")[:40])
    except Problem as problem:
        return draw(request, "second", problem=problem, next=after, **_asked_for())
    answer = see_other(request, after)
    let_in(request, answer, reader, strong=True)
    return answer


@page
@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """Two proofs in one."""
    if request.method != "POST":
        return see_other(request, HERE)
    typed = typed_in(request)
    try:
        reader = passkeys.sign_in(
            state=typed.get("state", ""), credential=typed.get("credential", ""), network=network_of(request)
        )
    except Problem as problem:
        return _draw(request, typed, problem=problem)
    answer = see_other(request, local_path(typed.get("next", ""), HERE))
    let_in(request, answer, reader, strong=True)
    return answer


def script(request: HttpRequest) -> HttpResponse:
    return own_script(SCRIPT)


def _asked_for() -> dict[str, Any]:
    """What the browser is asked for a passkey."""
    options, state = passkeys.begin_signing_in() if passkeys.are_possible() else ("", "")
    return {"options": options, "state": state}


@page
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    answer = see_other(request, local_path(typed_in(request).get("next", ""), HERE))
    leave_behind(request, answer)
    answer.delete_cookie(MUTED_COOKIE, samesite="Lax")
    sessions.end_this(session=session_of(request))
    answer.delete_cookie(COOKIE, samesite="Lax")
    return answer


def _draw(
    request: HttpRequest,
    typed: Mapping[str, str],
    *,
    problem: Problem | None = None,
    sent: bool = False,
    wants_name: bool = False,
) -> HttpResponse:
    reader = reader_of(request)
    return draw(
        request,
        "sign_in",
        problem=problem,
        typed=typed,
        sent=sent,
        wants_name=wants_name,
        next=local_path(typed.get("next", ""), HERE),
        providers=providers(),
        reader=me(reader) if reader else None,
        **_asked_for(),
    )
