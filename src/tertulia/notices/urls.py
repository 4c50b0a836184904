from django.urls import path

from tertulia.notices import views

urlpatterns = [
    path("me/notices", views.notices),
    path("me/notices/read", views.read),
    path("me/follows", views.follows),
    path("me/follows/<str:follow_id>/end", views.end),
    path("me/mail", views.mail),
    path("me/push", views.push),
    path("me/push/off", views.push_off),
    path("me/push.js", views.push_script),
    path("me/push-worker.js", views.push_worker),
    path("unsubscribe/<str:token>", views.unsubscribe),
    path("desk/mail", views.desk_mail),
    path("desk/mail/<str:letter_id>/again", views.mail_again),
    path("d/<slug:slug>/<str:key>/follow", views.story),
    path("c/<str:comment_id>/follow", views.thread),
]
