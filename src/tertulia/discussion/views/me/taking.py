"""Everything of the reader's to take along, in one file."""

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_POST, require_safe

from tertulia.discussion.errors import ExportNotThere
from tertulia.discussion.reading.exports import export_of, file_of
from tertulia.discussion.services.exporting import ask_export
from tertulia.discussion.views.frame import see_other
from tertulia.discussion.views.me.frame import draw_mine, guests_too
from tertulia.plumbing.problems import Problem
from tertulia.readers.models import Reader

HERE = "/me/data"


@require_safe
@guests_too
def show(request: HttpRequest, reader: Reader) -> HttpResponse:
    return _draw(request, reader)


@require_POST
@guests_too
def ask(request: HttpRequest, reader: Reader) -> HttpResponse:
    try:
        ask_export(reader=reader, lang=translation.get_language() or "en")
    except Problem as problem:
        return _draw(request, reader, problem)
    return see_other(request, HERE)


@require_safe
@guests_too
def file(request: HttpRequest, reader: Reader) -> HttpResponse:
    """For its owner alone: whose it is, the address doesn't say."""
    whole = file_of(reader)
    if whole is None:
        raise ExportNotThere
    return HttpResponse(
        whole, content_type="application/zip", headers={"Content-Disposition": 'attachment; filename="tertulia.zip"'}
    )


def _draw(request: HttpRequest, reader: Reader, problem: Problem | None = None) -> HttpResponse:
    export = export_of(reader)
    return draw_mine(request, reader, "data", at=HERE, problem=problem, export=export, is_made=export and export.expires_at)
