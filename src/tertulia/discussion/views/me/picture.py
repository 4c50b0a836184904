"""The member's picture, sent by a plain form."""

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.http import require_POST

from tertulia.discussion.views.frame import see_other
from tertulia.discussion.views.me.frame import mine
from tertulia.discussion.views.me.profile import HERE, draw_profile
from tertulia.plumbing.problems import BadRequest, Problem
from tertulia.readers.errors import PictureNotUsable
from tertulia.readers.models import Reader
from tertulia.readers.services import pictures


@require_POST
@mine
def change(request: HttpRequest, reader: Reader) -> HttpResponse:
    try:
        pictures.set_picture(reader=reader, raw=_sent(request))
    except Problem as problem:
        return draw_profile(request, reader, problem=problem)
    return see_other(request, HERE)


@require_POST
@mine
def remove(request: HttpRequest, reader: Reader) -> HttpResponse:
    pictures.remove_picture(reader=reader)
    return see_other(request, HERE)


def _sent(request: HttpRequest) -> bytes:
    """Raises PictureNotUsable when there is no file, BadRequest when the form can't be read."""
    try:
        file = request.FILES.get("picture")
    except (MultiPartParserError, SuspiciousOperation, ValueError, LookupError) as wrong:
        raise BadRequest from wrong
    if file is None:
        raise PictureNotUsable
    return bytes(file.read())
