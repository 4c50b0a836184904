"""What a member is called, and says of themselves."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from tertulia.discussion.views.forms import typed_in
from tertulia.discussion.views.frame import see_other
from tertulia.discussion.views.me.frame import draw_mine, mine
from tertulia.plumbing.problems import Problem
from tertulia.readers import reading
from tertulia.readers.errors import NAME_PROBLEMS, PictureNotUsable
from tertulia.readers.models import Reader
from tertulia.readers.services.profiles import LONGEST_BIO, LONGEST_TOWN, change_profile

HERE = "/me/profile"


@require_http_methods(["GET", "HEAD", "POST"])
@mine
def profile(request: HttpRequest, reader: Reader) -> HttpResponse:
    if request.method != "POST":
        return draw_profile(request, reader)
    typed = typed_in(request)
    try:
        change_profile(reader=reader, name=typed.get("name", ""), town=typed.get("town", ""), bio=typed.get("bio", ""))
    except Problem as problem:
        # As it is kept, and not as it was tried.
        reader.refresh_from_db()
        return draw_profile(request, reader, typed, problem)
    return see_other(request, HERE)


def draw_profile(
    request: HttpRequest, reader: Reader, typed: Mapping[str, str] | None = None, problem: Problem | None = None
) -> HttpResponse:
    """With what was typed, else with what is kept."""
    if typed is None:
        kept = reading.profile_of(reader)
        typed = {"name": reader.name, "town": kept.town, "bio": kept.bio}
    field = "name" if isinstance(problem, NAME_PROBLEMS) else "picture" if isinstance(problem, PictureNotUsable) else ""
    most = {"longest_town": LONGEST_TOWN, "longest_bio": LONGEST_BIO}
    return draw_mine(request, reader, "profile", at=HERE, problem=problem, typed=typed, field=field, **most)
