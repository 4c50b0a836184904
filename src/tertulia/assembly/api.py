"""The API put together: every room's addresses, one way to say what went wrong."""

import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError
from ninja.renderers import BaseRenderer
from ninja.responses import NinjaJSONEncoder

from tertulia import __version__
from tertulia.assembly.openapi import Api
from tertulia.discussion.api import router as discussion
from tertulia.notices.api import router as notices
from tertulia.plumbing.problems import BadRequest, NotValid, Problem, response
from tertulia.readers.api import router as readers
from tertulia.stories.api import router as stories
from tertulia.wire.problem import Fault

FAULTS_TOLD = 20


class Compact(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"), cls=NinjaJSONEncoder)


api = Api(
    title="Tertulia",
    version=__version__,
    description="Discussion under every story of a newspaper.",
    docs_url=None,
    urls_namespace="api",
    openapi_url="/openapi.json",
    renderer=Compact(),
)
for router in (discussion, stories, readers, notices):
    api.add_router("", router)


@api.exception_handler(Problem)
def problem(request: HttpRequest, raised: Problem) -> HttpResponse:
    return response(raised)


@api.exception_handler(ValidationError)
def not_valid(request: HttpRequest, raised: ValidationError) -> HttpResponse:
    return response(NotValid(errors=list(_faults(raised.errors))))


@api.exception_handler(HttpError)
def malformed(request: HttpRequest, raised: HttpError) -> HttpResponse:
    return response(BadRequest(str(raised) if raised.status_code == 400 else None))


def _faults(errors: Iterable[dict[str, Any]]) -> Iterable[Fault]:
    for error in list(errors)[:FAULTS_TOLD]:
        where = ".".join(str(part) for part in error["loc"])
        yield Fault(at=where.encode("ascii", "backslashreplace").decode()[:200], message=str(error["msg"])[:200])
