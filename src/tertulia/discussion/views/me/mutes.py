"""Whom the reader has muted, and the end of it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from tertulia.discussion.reading.muted import mutes_page
from tertulia.discussion.services.muting import unmute
from tertulia.discussion.views.frame import see_other
from tertulia.discussion.views.me.frame import draw_mine, guests_too
from tertulia.discussion.views.muting import keep_muted
from tertulia.plumbing import ids
from tertulia.readers.models import Reader

HERE = "/me/mutes"


@require_safe
@guests_too
def show(request: HttpRequest, reader: Reader) -> HttpResponse:
    before = request.GET.get("before", "")
    return draw_mine(request, reader, "mutes", at=HERE, found=mutes_page(reader, before or None), before=before)


@require_POST
@guests_too
def end(request: HttpRequest, reader: Reader, muted_id: str) -> HttpResponse:
    unmute(reader=reader, muted_id=ids.parse_id(muted_id) or 0)
    answer = see_other(request, HERE)
    keep_muted(answer, reader)
    return answer
