"""What every edge shares: inputs that refuse what they don't know, problem answers, the sender's network, our own cookies."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, ConfigDict

from tertulia.plumbing import conf, network
from tertulia.wire.problem import Problem


class Input(BaseModel):
    """A request's body. Unknown fields are an error: a misspelt one must not be dropped in silence."""

    model_config = ConfigDict(extra="forbid", str_max_length=60_000)


class Answers(dict[int, type[Problem]]):
    """The problem answers of an address, by status; those every address can give are always among them."""

    def __init__(self, *statuses: int) -> None:
        super().__init__(dict.fromkeys({400, 403, 413, 422, 503, *statuses}, Problem))


def network_of(request: HttpRequest) -> str:
    """The sender's network (see ``network.prefix``)."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return network.prefix(request.META.get("REMOTE_ADDR", ""), forwarded, conf.TRUSTED_PROXIES())


def public_url() -> str:
    """Where readers reach this server, without a slash at the end."""
    address: str = settings.TERTULIA["public_url"]
    return address.rstrip("/")


def keep_cookie(answer: HttpResponse, name: str, value: str, *, seconds: int, path: str = "/") -> None:
    """Set a cookie of ours: no script reads it, no other site's form brings it, and it needs HTTPS where there is any."""
    secure = public_url().startswith("https://")
    answer.set_cookie(name, value, max_age=seconds, path=path, httponly=True, samesite="Lax", secure=secure)


def own_script(source: bytes) -> HttpResponse:
    answer = HttpResponse(source, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "public, no-cache"
    return answer


def public_json(shape: BaseModel, *, stories: Iterable[int], publication: int = 0, new_stories: bool = False) -> HttpResponse:
    """A shape that is the same for everybody, with the names of what it shows."""
    answer = HttpResponse(shape.model_dump_json(), content_type="application/json")
    mark_public(answer, stories=stories, publication=publication, new_stories=new_stories)
    return answer


def mark_public(answer: HttpResponse, *, stories: Iterable[int], publication: int = 0, new_stories: bool = False) -> None:
    """Caches may keep it until an event tells of one of the named stories (or of a story that wasn't there yet).

    Browsers ask again each time (a 304 is cheap); shared caches may serve it while they ask.
    """
    keys = [f"story-{pk}" for pk in stories]
    keys += [f"publication-{publication}"] if publication else []
    keys += [f"new-stories-{publication}"] if new_stories else []
    answer["Surrogate-Key"] = " ".join(keys)
    answer["Cache-Control"] = "public, no-cache"
    answer["CDN-Cache-Control"] = "max-age=1, stale-while-revalidate=60"
