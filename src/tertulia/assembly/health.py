"""Whether the server is up (`/healthz`) and can do its work (`/readyz`)."""

from django.db import connection
from django.http import HttpRequest, HttpResponse


def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers; the edge makes a 503 of it otherwise."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM publication LIMIT 1")
    return HttpResponse("ready\n", content_type="text/plain; charset=utf-8")
