"""What can go wrong, as data: a stable code, a status, words and a hint, each with a page in the manual.

Problem
├── BadRequest            malformed: the request can't be read
├── CutShort              the request ended before it was whole
├── Busy                  the database is away or locked: try again
├── TooSlow               the request's body took too long
├── TooLarge              over a limit of size
├── TooMany               over a limit of rate
├── OriginNotAllowed      from a site that isn't one of the publication's
└── …                     each room's ``errors.py``
"""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tertulia.wire import problem as wire
from tertulia.wire.shapes import Judgement

Words = str | Promise

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """A promise that can't be kept. Subclasses say which; ``detail`` may be made exact where it is raised."""

    code: ClassVar[str]
    status: ClassVar[int]
    title: ClassVar[Words]
    detail: Words
    hint: ClassVar[Words]

    def __init__(
        self,
        detail: Words | None = None,
        *,
        errors: Iterable[wire.Fault] = (),
        retry_after_seconds: int | None = None,
        judgement: Judgement | None = None,
        **words: Any,
    ) -> None:
        told = str(detail if detail is not None else type(self).detail)
        self.detail = told % words if words else told
        self.errors = list(errors)
        self.retry_after_seconds = retry_after_seconds
        self.judgement = judgement
        super().__init__(self.detail)

    @property
    def shape(self) -> wire.Problem:
        return wire.Problem(
            type=f"/problems/{self.code}",
            title=str(self.title),
            status=self.status,
            detail=str(self.detail),
            code=self.code,
            hint=str(self.hint),
            errors=self.errors,
            judgement=self.judgement,
        )


class BadRequest(Problem):
    code, status = "request-malformed", 400
    title = _("The request can't be read")
    detail = _("The request isn't what this address takes.")
    hint = _("Send UTF-8 JSON as the OpenAPI file describes it.")


class CutShort(Problem):
    code, status = "request-cut-short", 400
    title = _("The request was cut short")
    detail = _("The request ended before all of it had arrived.")
    hint = _("Nothing was changed. Send it again.")


class NotValid(Problem):
    code, status = "request-not-valid", 422
    title = _("Something in the request is wrong")
    detail = _("One or more values are missing or not of the right kind.")
    hint = _("Look at “errors”: each says where and what.")


class NotFound(Problem):
    code, status = "not-found", 404
    title = _("Nothing here")
    detail = _("There is nothing at this address.")
    hint = _("Check the address.")


class WrongMethod(Problem):
    code, status = "method-not-allowed", 405
    title = _("That can't be done here")
    detail = _("This address doesn't take that method.")
    hint = _("The OpenAPI file lists what each address takes.")


class TooSlow(Problem):
    code, status = "request-too-slow", 408
    title = _("Too slow")
    detail = _("The request's body did not arrive in time.")
    hint = _("Nothing was changed. Send it again.")


class TooLarge(Problem):
    code, status = "request-too-large", 413
    title = _("Too large")
    detail = _("The request is larger than this address takes.")
    hint = _("Send less at once.")


class TooMany(Problem):
    code, status = "too-many-requests", 429
    title = _("That was a lot at once")
    detail = _("Too many of these in a short time. Please try again in %(seconds)s seconds.")
    hint = _("Wait as long as Retry-After says, then try again. Nothing was lost.")


class Busy(Problem):
    code, status = "try-again", 503
    title = _("Please try again in a moment")
    detail = _("The database can't be reached or written right now.")
    hint = _("Nothing was changed. Try again after the seconds in Retry-After.")


class Broken(Problem):
    code, status = "internal-error", 500
    title = _("Something broke on our side")
    detail = _("The server made a mistake. It has been logged.")
    hint = _("Try again later; tell the operator if it stays.")


class OriginNotAllowed(Problem):
    code, status = "origin-not-allowed", 403
    title = _("Not from this site")
    detail = _("The site this came from isn't one of the publication's.")
    hint = _("The operator can add the site's origin: tertulia publication set SLUG --origin URL")


def all_problems() -> Iterator[type[Problem]]:
    """Every kind of problem of the rooms that are loaded, for the manual and its test."""
    seen = [Problem]
    for kind in seen:
        seen.extend(kind.__subclasses__())
    return (kind for kind in seen if "code" in vars(kind))


def response(problem: Problem) -> HttpResponse:
    answer = HttpResponse(problem.shape.body, status=problem.status, content_type=MEDIA_TYPE)
    if problem.retry_after_seconds is not None:
        answer["Retry-After"] = str(problem.retry_after_seconds)
    answer["Cache-Control"] = "no-store"
    return answer
