"""The second factor: set up by an app, renewed, turned off; all of it without scripts."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST, require_safe

from tertulia.discussion.views.forms import typed_in
from tertulia.discussion.views.frame import see_other
from tertulia.discussion.views.me.frame import draw_mine, mine
from tertulia.plumbing.http import public_url
from tertulia.plumbing.problems import Problem
from tertulia.readers import totp
from tertulia.readers.credentials import session_of
from tertulia.readers.models import Reader
from tertulia.readers.services import second_factor

HERE = "/me/second-factor"


@require_safe
@mine
def show(request: HttpRequest, reader: Reader) -> HttpResponse:
    return _draw(request, reader)


@require_POST
@mine
def begin(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The secret is shown to a form alone, so that no link and no reload brings it up."""
    try:
        return _draw_setup(request, reader, second_factor.begin(reader=reader))
    except Problem as problem:
        return _draw(request, reader, problem=problem)


@require_POST
@mine
def confirm(request: HttpRequest, reader: Reader) -> HttpResponse:
    try:
        codes = second_factor.confirm(reader=reader, code=_code(request), session=session_of(request))
    except Problem as problem:
        if second_factor.is_on(reader):
            return _draw(request, reader, problem=problem)
        return _draw_setup(request, reader, second_factor.begin(reader=reader), problem)
    return _draw(request, reader, codes=codes)


@require_POST
@mine
def renew(request: HttpRequest, reader: Reader) -> HttpResponse:
    try:
        return _draw(request, reader, codes=second_factor.renew_codes(reader=reader, code=_code(request)))
    except Problem as problem:
        return _draw(request, reader, problem=problem)


@require_POST
@mine
def turn_off(request: HttpRequest, reader: Reader) -> HttpResponse:
    try:
        second_factor.turn_off(reader=reader, code=_code(request))
    except Problem as problem:
        return _draw(request, reader, problem=problem)
    return see_other(request, HERE)


def _code(request: HttpRequest) -> str:
    return typed_in(request).get("code", "")[:40]


def _draw(request: HttpRequest, reader: Reader, *, problem: Problem | None = None, codes: Sequence[str] = ()) -> HttpResponse:
    is_on, left = second_factor.is_on(reader), second_factor.codes_left(reader)
    return draw_mine(request, reader, "second_factor", at=HERE, problem=problem, is_on=is_on, left=left, codes=codes)


def _draw_setup(request: HttpRequest, reader: Reader, secret: bytes, problem: Problem | None = None) -> HttpResponse:
    issuer = public_url().partition("://")[2].partition("/")[0].partition(":")[0]
    address = totp.address(secret, issuer=issuer, account=reader.email or reader.name)
    spelled = totp.spelled(secret)
    pieces = " ".join(spelled[at : at + 4] for at in range(0, len(spelled), 4))
    return draw_mine(request, reader, "second_factor_setup", at=HERE, problem=problem, secret=pieces, picture=_picture(address))


def _picture(address: str) -> SafeString:
    """A QR code, drawn here: nobody else may see what is in it."""
    import segno  # noqa: PLC0415 (who never sets one up needs no memory for it)

    drawn: str = segno.make(address, micro=False).svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=False)
    return mark_safe(drawn)  # noqa: S308 (made of squares alone)
