from django.urls import path

from tertulia.assembly.api import api

urlpatterns = [path("api/v1/", api.urls)]
