"""What a reader follows and is told, on pages of their own."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tertulia.discussion.views.forms import typed_in
from tertulia.discussion.views.frame import discussion_path, draw, heading_of, known_story, page, see_other
from tertulia.discussion.views.me.frame import draw_mine, mine
from tertulia.discussion.views.public import drawn
from tertulia.notices import conf, reading
from tertulia.notices.errors import NoMailAddress, PushAddressWrong
from tertulia.notices.models import Often
from tertulia.notices.services import following, posting, pushing, reading_up
from tertulia.notices.unsubscribing import reader_in
from tertulia.plumbing import ids
from tertulia.plumbing.http import own_script
from tertulia.plumbing.problems import NotFound
from tertulia.readers.credentials import session_of, staff_of
from tertulia.readers.errors import StaffNeeded
from tertulia.readers.models import Reader

NOTICES = "/me/notices"
FOLLOWS = "/me/follows"
MAIL = "/me/mail"
PUSH = "/me/push"
DESK_MAIL = "/desk/mail"
_FILES = Path(__file__).parent / "static_files"
SCRIPT = (_FILES / "push.js").read_bytes()
WORKER = (_FILES / "push-worker.js").read_bytes()
OFTEN = {Often.AT_ONCE: _("At once"), Often.HOURLY: _("Every hour"), Often.DAILY: _("Once a day")}


@require_safe
@mine
def notices(request: HttpRequest, reader: Reader) -> HttpResponse:
    before = request.GET.get("before", "")
    return draw_mine(request, reader, "notices", at=NOTICES, found=reading.notices_page(reader, before or None), before=before)


@require_POST
@mine
def read(request: HttpRequest, reader: Reader) -> HttpResponse:
    reading_up.mark_read(reader=reader, upto=ids.parse_id(typed_in(request).get("upto", "")) or 0)
    return see_other(request, NOTICES)


@require_safe
@mine
def follows(request: HttpRequest, reader: Reader) -> HttpResponse:
    before = request.GET.get("before", "")
    return draw_mine(request, reader, "follows", at=FOLLOWS, found=reading.follows_page(reader, before or None), before=before)


@require_POST
@mine
def end(request: HttpRequest, reader: Reader, follow_id: str) -> HttpResponse:
    following.unfollow(reader=reader, follow_id=ids.parse_id(follow_id) or 0)
    return see_other(request, FOLLOWS)


@require_http_methods(["GET", "HEAD", "POST"])
@mine
def story(request: HttpRequest, reader: Reader, slug: str, key: str) -> HttpResponse:
    """Asks what is to be followed, the story, its section or who wrote it; does it when it is sent."""
    found = known_story(request, slug, key)
    if request.method == "POST":
        typed = typed_in(request)
        followed = typed.get("followed") != "no"
        if typed.get("what") == "section":
            following.follow_section(reader=reader, paper=found.publication, section=found.section, followed=followed)
        elif typed.get("what") == "byline":
            following.follow_byline(reader=reader, story=found, name=typed.get("name", ""), followed=followed)
        else:
            following.follow_story(reader=reader, story=found, followed=followed)
        return see_other(request, FOLLOWS)
    path = discussion_path(slug, found.key)
    here = reading.followed_here(reader, found)
    heading = heading_of(found)
    return draw_mine(request, reader, "follow", at=FOLLOWS, story=found, heading=heading, followed=here, path=path)


@require_http_methods(["GET", "HEAD", "POST"])
@mine
def thread(request: HttpRequest, reader: Reader, comment_id: str) -> HttpResponse:
    comment = drawn(request, comment_id)
    if request.method == "POST":
        followed = typed_in(request).get("followed") != "no"
        following.follow_thread(reader=reader, comment=comment, followed=followed)
        return see_other(request, FOLLOWS)
    followed = reading.follows_thread(reader, comment.pk)
    return draw_mine(request, reader, "follow_thread", at=FOLLOWS, comment=comment, followed=followed)


@require_http_methods(["GET", "HEAD", "POST"])
@mine
def mail(request: HttpRequest, reader: Reader) -> HttpResponse:
    """How often one gets mail; in the language in which it is asked for."""
    problem = None
    if request.method == "POST":
        asked = typed_in(request).get("often", "")
        try:
            often = Often(asked) if asked in list(Often) else None
            posting.wish_mail(reader=reader, often=often, language=translation.get_language())
            return see_other(request, MAIL)
        except NoMailAddress as wrong:
            problem = wrong
    often_now, stuck = reading.wish_of(reader)
    choices = [("", _("Never")), *((str(often), words) for often, words in OFTEN.items())]
    return draw_mine(
        request, reader, "mail", at=MAIL, problem=problem, often=often_now, stuck=stuck, choices=choices, push=conf.PUSH()
    )


@require_http_methods(["GET", "HEAD", "POST"])
@mine
def push(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Notices in this browser: in the language in which it is asked for."""
    session, problem = session_of(request), None
    if request.method == "POST":
        given = typed_in(request).get("subscription", "")
        try:
            pushing.wish_push(reader=reader, session=session, subscription=given, language=translation.get_language())
            return see_other(request, PUSH)
        except PushAddressWrong as wrong:
            problem = wrong
    status = problem.status if problem else 200
    key = _push_key() if conf.PUSH() else ""
    return draw_mine(request, reader, "push", at=MAIL, problem=problem, status=status, own=reading.push_of(session), key=key)


def _push_key() -> str:
    """The public half, by which a browser's push service knows us."""
    from tertulia.notices import sealing  # noqa: PLC0415  # memory: see there

    return sealing.text_of(sealing.point_of(sealing.own_key(settings.SECRET_KEY)))


@require_POST
@mine
def push_off(request: HttpRequest, reader: Reader) -> HttpResponse:
    pushing.stop_push(session=session_of(request))
    return see_other(request, PUSH)


@require_safe
def push_script(request: HttpRequest) -> HttpResponse:
    return own_script(SCRIPT)


@require_safe
def push_worker(request: HttpRequest) -> HttpResponse:
    """A worker reaches the folder it lies in: the reader's own pages."""
    return own_script(WORKER)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """By a form for people, by one POST for mail programs (RFC 8058). A GET changes nothing: scanners follow links."""
    reader_id = reader_in(token)
    if request.method == "POST":
        posting.stop_mail(reader_id=reader_id)
    return draw(request, "unsubscribe", token=token, done=request.method == "POST")


@require_safe
@mine
def desk_mail(request: HttpRequest, reader: Reader) -> HttpResponse:
    """For the staff: what of the mails didn't get there."""
    _demand_staff(request)
    return draw_mine(request, reader, "desk_mail", at=DESK_MAIL, post=reading.post())


@require_POST
@mine
def mail_again(request: HttpRequest, reader: Reader, letter_id: str) -> HttpResponse:
    _demand_staff(request)
    posting.try_again(letter_id=ids.parse_id(letter_id) or 0)
    return see_other(request, DESK_MAIL)


def _demand_staff(request: HttpRequest) -> None:
    """Nobody else learns that there is something. Raises NotFound, SecondFactorNeeded."""
    try:
        staff_of(request)
    except StaffNeeded as nobody:
        raise NotFound from nobody
