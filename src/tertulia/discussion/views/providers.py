"""Sign-in at a provider: there, back, and the page on which somebody new says what they want.

What is on its way lies in signed cookies of this browser alone, so nobody can be sent back on a way that another began.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tertulia.discussion.services.joining import join_members
from tertulia.discussion.views.forms import local_path, typed_in
from tertulia.discussion.views.frame import asked_language, draw, page, see_other, speak_as_asked
from tertulia.discussion.views.signing_in import HERE, let_in
from tertulia.plumbing import limits
from tertulia.plumbing.http import keep_cookie, network_of, own_script, public_url
from tertulia.plumbing.problems import OriginNotAllowed, Problem
from tertulia.readers import conf
from tertulia.readers.api import me
from tertulia.readers.credentials import COOKIE, member_of, reader_of
from tertulia.readers.errors import NAME_PROBLEMS, MailKnown, NameNeeded, SecondFactorOn, SignInMixedUp
from tertulia.readers.models import Reader
from tertulia.readers.providers import flow as flows
from tertulia.readers.providers.flow import Flow
from tertulia.readers.providers.known import name_of, provider_named
from tertulia.readers.services import second_factor, signing_in
from tertulia.readers.services.arriving import Proven, arrive, link, reader_by
from tertulia.stories import origins

FLOW_COOKIE = "tertulia_flow"
ARRIVAL_COOKIE = "tertulia_arrival"
OPENER_COOKIE = "tertulia_opener"
ARRIVAL, HANDED_OVER = f"{HERE}/arrival", f"{HERE}/handed-over"
SCRIPT = (Path(__file__).parent.parent / "static_files" / "hand-over.js").read_bytes()
_SALT, _OPENER_SALT = "tertulia.discussion.arrival", "tertulia.discussion.opener"
_PARAMETERS = ("code", "state", "error", "user", "iss")
LONGEST_PARAMETER = 4_096


@page
@require_safe
def there(request: HttpRequest, key: str) -> HttpResponse:
    """To the provider. A page on another site names its origin, to be told who came back."""
    from tertulia.readers.providers import exchange  # noqa: PLC0415 (megabytes, for who signs in by a provider)

    try:
        provider, opener = provider_named(key), request.GET.get("opener", "")
        if opener and opener not in origins.allowed():
            raise OriginNotAllowed
        limits.hit("providers-network", network_of(request), conf.PROVIDER_RATES())
        next_path = local_path(request.GET.get("next", ""), HERE)
        flow = flows.begin(provider=key, next=next_path, opener=opener, lang=asked_language(request))
        answer: HttpResponse = HttpResponseRedirect(exchange.address_for(provider, flow, _back(key)))
    except Problem as problem:
        return _trouble(request, problem, key)
    _keep(answer, FLOW_COOKIE, flows.seal(flow))
    return answer


@page
@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest, key: str) -> HttpResponse:
    """From the provider. One that posts its answer (Apple) posts it without our cookies, so the browser brings it once more."""
    if request.method == "POST":
        typed = typed_in(request)
        said = {name: typed[name][:LONGEST_PARAMETER] for name in _PARAMETERS if name in typed}
        again = HttpResponseRedirect(f"{request.path}?{urlencode(said)}")
        again.status_code = 303
        return again
    flow = flows.unseal(request.COOKIES.get(FLOW_COOKIE, ""))
    if flow is not None and flow.lang:
        speak_as_asked(request, flow.lang)
    try:
        answer = _arrived(request, key, flow)
    except Problem as problem:
        answer = _trouble(request, problem, key, flow)
    _drop(answer, FLOW_COOKIE)
    return answer


def _arrived(request: HttpRequest, key: str, flow: Flow | None) -> HttpResponse:
    from tertulia.readers.providers import exchange  # noqa: PLC0415 (as above)

    provider = provider_named(key)
    said = {name: request.GET[name][:LONGEST_PARAMETER] for name in _PARAMETERS if name in request.GET}
    if flow is None or not flow.is_answered_by(key, said.get("state", "")):
        raise SignInMixedUp
    proven = exchange.prove(provider, flow, _back(key), said)
    known, here = reader_by(proven), member_of(request)
    if known is not None and here in (None, known):
        return _finish(request, arrive(proven=proven, name=None, guest=None), flow)
    answer = see_other(request, ARRIVAL)
    _keep(answer, ARRIVAL_COOKIE, signing.dumps([asdict(proven), asdict(flow)], salt=_SALT, compress=True))
    return answer


@page
@require_http_methods(["GET", "HEAD", "POST"])
def arrival(request: HttpRequest) -> HttpResponse:
    """Somebody has proven who they are at a provider, and is new here or somebody else than who is signed in."""
    proven, flow = _arrival(request)
    if request.method != "POST":
        return _draw(request, proven, {})
    typed = typed_in(request)
    try:
        answer = _finish(request, _decided(request, proven, typed), flow)
    except Problem as problem:
        return _draw(request, proven, typed, problem)
    _drop(answer, ARRIVAL_COOKIE)
    return answer


@page
@require_POST
def code(request: HttpRequest) -> HttpResponse:
    """Mails a code to the address that the provider has proven, and that is a member's."""
    proven, _ = _arrival(request)
    typed = {"act": "prove"}
    try:
        signing_in.send_code(email=proven.proven_email or "", network=network_of(request))
    except Problem as problem:
        return _draw(request, proven, typed, problem)
    return _draw(request, proven, typed)


def _decided(request: HttpRequest, proven: Proven, typed: Any) -> Reader:
    """Who it is to be. Nobody is linked or joined but by this form, from a page that says whose account it is."""
    act, here = typed.get("act", ""), member_of(request)
    if act == "link" and here is not None:
        link(reader=here, proven=proven)
        return here
    if act == "join" and here is not None and (other := reader_by(proven)) is not None:
        _demand_one_factor(other)
        return join_members(into=here, other=other)
    if act == "prove":
        email = proven.proven_email or ""
        known = signing_in.sign_in(email=email, code=typed.get("code", ""), name=None, guest=None, network=network_of(request))
        _demand_one_factor(known)
        link(reader=known, proven=proven)
        return known
    guest = reader_of(request) if here is None else None
    name = typed.get("name", "").strip() or None
    return arrive(proven=proven, name=name, guest=guest, without_mail=typed.get("without_mail") == "yes")


def _demand_one_factor(reader: Reader) -> None:
    """Half of what it takes to sign in as somebody changes nothing about their account. Raises SecondFactorOn."""
    if second_factor.is_on(reader):
        raise SecondFactorOn


def _draw(request: HttpRequest, proven: Proven, typed: Any, problem: Problem | None = None) -> HttpResponse:
    here, known = member_of(request), reader_by(proven)
    is_mail_known = known is None and signing_in.is_members(proven.proven_email)
    return draw(
        request,
        "arrival",
        problem=None if isinstance(problem, NameNeeded | MailKnown) and typed.get("act") != "new" else problem,
        typed=typed,
        name=typed.get("name", "") or proven.name,
        wants_name=isinstance(problem, NAME_PROBLEMS),
        is_mail_known=is_mail_known,
        account=proven,
        provider=name_of(proven.provider),
        member=here,
        known=known,
    )


def script(request: HttpRequest) -> HttpResponse:
    return own_script(SCRIPT)


def _finish(request: HttpRequest, reader: Reader, flow: Flow) -> HttpResponse:
    """The page that waits on another site is told by the window it opened; any other is gone back to."""
    if not flow.opener:
        answer = see_other(request, local_path(flow.next, HERE))
        let_in(request, answer, reader)
        return answer
    if second_factor.is_on(reader):
        answer = see_other(request, HANDED_OVER)
        let_in(request, answer, reader)
        _keep(answer, OPENER_COOKIE, signing.dumps(flow.opener, salt=_OPENER_SALT))
        return answer
    answer = HttpResponse()
    token = let_in(request, answer, reader)
    shown = draw(request, "handed_over", origin=flow.opener, token=token, reader=me(reader).model_dump_json(), name=reader.name)
    shown.cookies = answer.cookies
    return shown


@page
@require_safe
def handed_over(request: HttpRequest) -> HttpResponse:
    """Where the window goes on after a second factor."""
    reader, token = reader_of(request), request.COOKIES.get(COOKIE, "")
    try:
        opener = signing.loads(request.COOKIES.get(OPENER_COOKIE, ""), salt=_OPENER_SALT, max_age=flows.MINUTES * 60)
    except signing.BadSignature as wrong:
        raise SignInMixedUp from wrong
    if reader is None:
        raise SignInMixedUp
    shown = draw(request, "handed_over", origin=opener, token=token, reader=me(reader).model_dump_json(), name=reader.name)
    _drop(shown, OPENER_COOKIE)
    return shown


def _trouble(request: HttpRequest, problem: Problem, key: str, flow: Flow | None = None) -> HttpResponse:
    next_path = flow.next if flow else local_path(request.GET.get("next", ""), HERE)
    return draw(
        request,
        "sign_in_trouble",
        problem=problem,
        provider=name_of(key),
        key=key,
        next=next_path,
        opener=flow.opener if flow else "",
    )


def _arrival(request: HttpRequest) -> tuple[Proven, Flow]:
    """Raises SignInMixedUp."""
    try:
        proven, flow = signing.loads(request.COOKIES.get(ARRIVAL_COOKIE, ""), salt=_SALT, max_age=flows.MINUTES * 60)
        return Proven(**proven), Flow(**flow)
    except (signing.BadSignature, TypeError, ValueError) as wrong:
        raise SignInMixedUp from wrong


def _back(key: str) -> str:
    return f"{public_url()}{HERE}/with/{key}/back"


def _keep(answer: HttpResponse, name: str, value: str) -> None:
    keep_cookie(answer, name, value, seconds=flows.MINUTES * 60, path=HERE)


def _drop(answer: HttpResponse, name: str) -> None:
    answer.delete_cookie(name, path=HERE, samesite="Lax")
