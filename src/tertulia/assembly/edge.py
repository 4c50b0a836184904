"""The outer edge of every request Django answers: who may ask from where, and problems instead of crashes."""

import logging
import re
from collections.abc import Callable

from django.core.exceptions import BadRequest as DjangoBadRequest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import translation

from tertulia.discussion.views.frame import problem_page
from tertulia.plumbing.problems import (
    MEDIA_TYPE,
    BadRequest,
    Broken,
    Busy,
    NotFound,
    OriginNotAllowed,
    Problem,
    TooLarge,
    WrongMethod,
    response,
)
from tertulia.plumbing.transactions import file_still_there
from tertulia.readers.credentials import COOKIE
from tertulia.stories import origins

log = logging.getLogger("tertulia")

RETRY_SECONDS = 5
LANGUAGE = "en"
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
API = "/api/"
# A provider's answer (Apple posts it): our page there only has the browser bring it once more, with its cookies.
ANSWER_OF_PROVIDER = re.compile(r"/sign-in/with/[a-z0-9-]+/back")
ALIVE = "/healthz"
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Edge:
    """Middleware, and the only one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        translation.activate(LANGUAGE)
        try:
            read_query(request)
            translation.activate(_language(request))
            answer = self._answer(request)
        except Exception as raised:  # the outermost loop: whatever comes here becomes a clear answer
            answer = told(request, as_problem(raised))
        return _finished(request, answer)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.path != ALIVE:  # whether the process is up has nothing to do with the database
            file_still_there()
        refuse_foreign(request)
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            return HttpResponse(status=204)
        answer = self.get_response(request)
        return _plain_errors_told_well(request, answer)

    def process_exception(self, request: HttpRequest, raised: Exception) -> HttpResponse:
        return told(request, as_problem(raised))


def read_query(request: HttpRequest) -> None:
    """As UTF-8, whatever the request says of itself. Raises SuspiciousOperation for thousands of parameters."""
    request.GET = QueryDict()
    request.encoding = "utf-8"
    try:
        _ = request.GET
    except SuspiciousOperation:
        # The page that tells of it asks for the language as well.
        request.GET = QueryDict()
        raise


def told(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The API answers with data, every other address with a page."""
    if request.path.startswith(API) or not request.accepts("text/html"):
        return response(problem)
    return problem_page(request, problem)


def as_problem(raised: Exception) -> Problem:
    """What is said of an exception; what nobody foresaw is logged."""
    if isinstance(raised, Problem):
        return raised
    if isinstance(raised, OperationalError | InterfaceError) or type(raised) is DatabaseError:
        # The last is said of a file that is no database, or not yet: half a copy.
        log.warning("database: %s", raised)
        connection.close_if_unusable_or_obsolete()
        return Busy(retry_after_seconds=RETRY_SECONDS)
    if isinstance(raised, RequestDataTooBig):
        return TooLarge()
    if isinstance(raised, Http404):
        return NotFound()
    if isinstance(raised, SuspiciousOperation | DjangoBadRequest | UnicodeError):
        return BadRequest()
    log.exception("a request failed", exc_info=raised)
    return Broken()


def refuse_foreign(request: HttpRequest) -> None:
    """A change may come from our own pages and the publications' sites; browsers always say where it comes from.

    What carries a cookie and doesn't say is refused as well. Raises OriginNotAllowed.
    """
    if request.method in SAFE or ANSWER_OF_PROVIDER.fullmatch(request.path):
        return
    origin = request.headers.get("Origin")
    if origin is None:
        by_cookie = COOKIE in request.COOKIES and "Authorization" not in request.headers
        if by_cookie and request.headers.get("Sec-Fetch-Site") != "same-origin":
            raise OriginNotAllowed
    elif not may_ask(request, origin):
        raise OriginNotAllowed


def may_ask(request: HttpRequest, origin: str) -> bool:
    return is_own(origin, request.get_host()) or origin in origins.allowed()


def is_own(origin: str, host: str) -> bool:
    """Compared as text: an origin that can't be taken apart is nobody's."""
    return origin in (f"http://{host}", f"https://{host}")


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in ("en", "es") else translation.get_language_from_request(request)


def _plain_errors_told_well(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Django's own bare 404 and 405 become problems."""
    if answer.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
        return answer
    if answer.status_code == 404 and not answer.headers.get("X-Tertulia-Page"):
        return told(request, NotFound())
    if answer.status_code == 405:
        refused = told(request, WrongMethod())
        refused["Allow"] = answer.headers.get("Allow", "")
        return refused
    return answer


def _finished(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    answer.headers.setdefault("Cache-Control", "private, no-store")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        answer.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    if request.path.startswith(API):
        _allow_origin(request, answer)
    return answer


def _allow_origin(request: HttpRequest, answer: HttpResponse) -> None:
    origin = request.headers.get("Origin")
    answer.headers["Vary"] = "Origin"
    if origin is None or not _may_read(request, origin):
        return
    answer.headers["Access-Control-Allow-Origin"] = origin
    answer.headers["Access-Control-Allow-Credentials"] = "true"
    answer.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
    if request.method == "OPTIONS":
        answer.headers["Access-Control-Allow-Methods"] = "GET, POST, PUT, PATCH, DELETE"
        answer.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        answer.headers["Access-Control-Max-Age"] = "7200"


def _may_read(request: HttpRequest, origin: str) -> bool:
    """Also asked while the database is away, when the answer is a 503 the page should be able to read."""
    try:
        return may_ask(request, origin)
    except (OperationalError, InterfaceError, SuspiciousOperation):
        return False
