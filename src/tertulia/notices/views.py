"""What a reader follows and is told, on pages of their own."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tertulia.discussion.views.forms import typed_in
from tertulia.discussion.views.frame import discussion_path, heading_of, known_story, see_other
from tertulia.discussion.views.me.frame import draw_mine, mine
from tertulia.discussion.views.public import drawn
from tertulia.notices import reading
from tertulia.notices.services import following, reading_up
from tertulia.plumbing import ids
from tertulia.readers.models import Reader

NOTICES = "/me/notices"
FOLLOWS = "/me/follows"


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
    """Asks what is to be followed, the story or its section; does it when it is sent."""
    found = known_story(request, slug, key)
    if request.method == "POST":
        typed = typed_in(request)
        followed = typed.get("followed") != "no"
        if typed.get("what") == "section":
            following.follow_section(reader=reader, paper=found.publication, section=found.section, followed=followed)
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
