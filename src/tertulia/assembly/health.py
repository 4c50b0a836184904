"""Whether the server is up (`/healthz`) and can do its work (`/readyz`)."""

from django.db import connection
from django.http import HttpRequest, HttpResponse

from tertulia.discussion.judging.engine import trouble


def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers; the edge makes a 503 of it otherwise.

    An engine that fails is told, and no reason to take the server away: readers read, writers write, and a person publishes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM publication LIMIT 1")
    # What it is stands in the log, which the world doesn't read.
    told = "ready, but the house rules can't be judged: comments are held, see the log\n" if trouble() else "ready\n"
    return HttpResponse(told, content_type="text/plain; charset=utf-8")
