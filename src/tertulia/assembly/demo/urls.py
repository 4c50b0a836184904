"""The addresses of the demo newspaper; meant for the root of the installation."""

from __future__ import annotations

from django.urls import path

from tertulia.assembly.demo import views

urlpatterns = [
    path("", views.front, name="demo-front"),
    path("demo/demo.css", views.css, name="demo-css"),
    path("demo/<slug:slug>/", views.paper_front, name="demo-paper"),
    path("demo/<slug:slug>/sections/<slug:section>/", views.section, name="demo-section"),
    path("demo/<slug:slug>/<slug:key>/", views.story, name="demo-story"),
]
