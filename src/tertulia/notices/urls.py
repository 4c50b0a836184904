from django.urls import path

from tertulia.notices import views

urlpatterns = [
    path("me/notices", views.notices),
    path("me/notices/read", views.read),
    path("me/follows", views.follows),
    path("me/follows/<str:follow_id>/end", views.end),
    path("d/<slug:slug>/<str:key>/follow", views.story),
    path("c/<str:comment_id>/follow", views.thread),
]
