"""Where the reader is signed in, and the end of it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from tertulia.discussion.views.frame import see_other
from tertulia.discussion.views.me.frame import draw_mine, mine
from tertulia.plumbing import ids
from tertulia.readers import reading
from tertulia.readers.credentials import session_of
from tertulia.readers.models import Reader
from tertulia.readers.services import sessions

HERE = "/me/sessions"


@require_safe
@mine
def show(request: HttpRequest, reader: Reader) -> HttpResponse:
    this = session_of(request)
    own = reading.sessions_of(reader)
    others = [session for session in own if this is None or session.pk != this.pk]
    return draw_mine(request, reader, "sessions", at=HERE, this=this, others=others)


@require_POST
@mine
def end(request: HttpRequest, reader: Reader, session_id: str) -> HttpResponse:
    sessions.end_session(reader=reader, session_id=ids.parse_id(session_id) or 0)
    return see_other(request, HERE)


@require_POST
@mine
def end_others(request: HttpRequest, reader: Reader) -> HttpResponse:
    sessions.end_others(reader=reader, session=session_of(request))
    return see_other(request, HERE)
