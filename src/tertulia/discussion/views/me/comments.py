"""What the reader wrote, what became of it, and why."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tertulia.discussion.reading.cursors import place_if_any
from tertulia.discussion.reading.own import own_comments
from tertulia.discussion.views.frame import heading_of
from tertulia.discussion.views.me.frame import draw_mine, guests_too
from tertulia.readers.models import Reader

HERE = "/me/comments"


@require_safe
@guests_too
def show(request: HttpRequest, reader: Reader) -> HttpResponse:
    before = place_if_any(request.GET.get("before"))
    own, following = own_comments(reader, before)
    rows = [(each, heading_of(each.story)) for each in own]
    return draw_mine(request, reader, "comments", at=HERE, rows=rows, next=following, before=before)
