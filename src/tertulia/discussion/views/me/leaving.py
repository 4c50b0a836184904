"""Deleting the whole account: asked for twice, and taken back while there is time."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from tertulia.discussion.views.forms import typed_in
from tertulia.discussion.views.frame import see_other
from tertulia.discussion.views.me.frame import draw_mine, guests_too
from tertulia.readers import conf
from tertulia.readers.models import Reader
from tertulia.readers.services import leaving

HERE = "/me/leave"


@require_safe
@guests_too
def show(request: HttpRequest, reader: Reader) -> HttpResponse:
    return _draw(request, reader)


@require_POST
@guests_too
def ask(request: HttpRequest, reader: Reader) -> HttpResponse:
    if typed_in(request).get("sure") != "yes":
        return _draw(request, reader, unsure=True, status=422)
    leaving.ask_to_leave(reader=reader)
    return see_other(request, HERE)


@require_POST
@guests_too
def stay(request: HttpRequest, reader: Reader) -> HttpResponse:
    leaving.stay(reader=reader)
    return see_other(request, HERE)


def _draw(request: HttpRequest, reader: Reader, *, unsure: bool = False, status: int = 200) -> HttpResponse:
    return draw_mine(request, reader, "leave", at=HERE, status=status, unsure=unsure, days=conf.LEAVING_DAYS())
