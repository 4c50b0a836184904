"""Every room's addresses in one map."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from tertulia.assembly import health
from tertulia.assembly.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("", include("tertulia.discussion.urls")),
    path("", include("tertulia.notices.urls")),
]
if settings.TERTULIA["demo"]:
    urlpatterns.append(path("", include("tertulia.assembly.demo.urls")))
