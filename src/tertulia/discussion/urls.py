from django.urls import path

from tertulia.discussion import feeds
from tertulia.discussion.views import acting, closing, frame, hiding, manual, public, signing_in, writing
from tertulia.discussion.views.me import comments, leaving, mutes, sessions
from tertulia.discussion.views.me import frame as frame_of_me

urlpatterns = [
    path("d/pages.css", frame.sheet),
    path("d/<slug:slug>", public.paper),
    path("d/<slug:slug>/<str:key>", public.discussion),
    path("d/<slug:slug>/<str:key>/fragment", public.fragment),
    path("d/<slug:slug>/<str:key>/comments", writing.comments),
    path("d/<slug:slug>/<str:key>/hide", hiding.hide),
    path("d/<slug:slug>/<str:key>/show", hiding.show),
    path("c/<str:comment_id>", public.permalink),
    path("c/<str:comment_id>/act", acting.act),
    path("c/<str:comment_id>/act/respect", acting.respect),
    path("c/<str:comment_id>/act/edit", acting.edit),
    path("c/<str:comment_id>/act/delete", acting.delete),
    path("c/<str:comment_id>/act/report", acting.report),
    path("c/<str:comment_id>/act/mute", acting.mute),
    path("c/<str:comment_id>/act/reported", acting.reported),
    path("me/", frame_of_me.first),
    path("me/comments", comments.show),
    path("me/leave", leaving.show),
    path("me/leave/ask", leaving.ask),
    path("me/leave/stay", leaving.stay),
    path("me/mutes", mutes.show),
    path("me/mutes/<str:muted_id>/end", mutes.end),
    path("me/sessions", sessions.show),
    path("me/sessions/end-others", sessions.end_others),
    path("me/sessions/<str:session_id>/end", sessions.end),
    path("sign-in", signing_in.door),
    path("sign-in/code", signing_in.code),
    path("sign-in/enter", signing_in.enter),
    path("sign-out", signing_in.leave),
    path("closings", closing.papers),
    path("closings/<slug:slug>", closing.closings),
    path("closings/<slug:slug>/undo", closing.undo),
    path("problems/", manual.problems),
    path("problems/<slug:code>", manual.problem),
    path("feeds/<slug:slug>.xml", feeds.stories_of_paper),
    path("feeds/<slug:slug>/sections/<path:section>.xml", feeds.stories_of_section),
    path("feeds/<slug:slug>/stories/<str:key>.xml", feeds.comments_of_story),
]
