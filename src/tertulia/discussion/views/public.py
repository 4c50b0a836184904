"""What everybody sees alike: a story's discussion, its fragment, a comment's own page, a paper's stories."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tertulia.discussion import conf, structured
from tertulia.discussion.errors import CommentUnknown
from tertulia.discussion.models import Comment
from tertulia.discussion.reading import pages
from tertulia.discussion.views.frame import (
    discussion_path,
    draw,
    heading_of,
    named_story,
    page,
    problem_page,
    speak,
)
from tertulia.discussion.views.hiding import draw_hidden, is_hidden
from tertulia.discussion.views.muting import muted_here
from tertulia.discussion.views.threads import draw_thread
from tertulia.plumbing import ids, limits
from tertulia.plumbing.http import mark_public, network_of, public_url
from tertulia.plumbing.problems import NotFound, NotValid
from tertulia.readers import reading as readers
from tertulia.stories import conf as stories_conf
from tertulia.stories import reading as stories
from tertulia.stories.errors import StoryHidden
from tertulia.stories.models import Publication, Story
from tertulia.stories.services import registering
from tertulia.wire import shapes
from tertulia.wire.problem import Fault
from tertulia.wire.shapes import Sort

SORT_NAMES = {
    Sort.NEWEST: _("Newest"),
    Sort.OLDEST: _("Oldest"),
    Sort.RESPECTED: _("Most respected"),
    Sort.REPLIES: _("Most replies"),
}
HOUSE_RULES = (_("No profanity"), _("No hate speech"), _("No personal comments"), _("Stay on the point"))
LONGEST_CURSOR = 60


@page
@require_safe
def discussion(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    return _discussion(request, slug, key, template="page", base="")


@page
@require_safe
def fragment(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """For a paper's own pages, put in on the server: no frame, and every address whole."""
    return _discussion(request, slug, key, template="fragment", base=public_url())


@page
@require_safe
def paper(request: HttpRequest, slug: str) -> HttpResponse:
    """The discussion of the story at ``?address=``, registered by its first view; without one, the paper's newest."""
    found = stories.publication(slug)
    speak(request, found.language)
    address = request.GET.get("address", "")
    if not address:
        return _newest(request, found)
    story = stories.visible(_viewed(request, found, address))
    query = f"?lang={request.GET['lang']}" if request.GET.get("lang") in ("en", "es") else ""
    return HttpResponseRedirect(discussion_path(slug, story.key) + query)


@page
@require_safe
def permalink(request: HttpRequest, comment_id: str) -> HttpResponse:
    """The comment with its parents and replies; with ``?after=`` the replies that follow there."""
    comment = drawn(request, comment_id)
    if is_hidden(request, comment.story.publication):
        return draw_hidden(request, comment.story)
    found, after = pages.permalink(comment), _after(request)
    replies, more = found.replies, found.more
    if after is not None:
        following = pages.replies_page(comment, after)
        replies, more = following.replies, following.next
    story, shown = comment.story, [*found.ancestors, found.comment, *replies]
    muted = muted_here(request, shown)
    answer = draw(
        request,
        "permalink",
        **story_context(story),
        found=found,
        muted=muted,
        thread=draw_thread(found.comment, replies, more),
        after=after,
        canonical=f"{public_url()}/c/{comment.pk}",
        structured=_structured(story, shown),
    )
    if not muted:
        mark_public(answer, stories=[story.pk], publication=story.publication_id)
    return answer


def drawn(request: HttpRequest, comment_id: str) -> Comment:
    """The comment of that number as everybody may see it, its story's language spoken. Raises CommentUnknown, StoryHidden."""
    return spoken_of(request, comment_id, pages.drawn_comment)


def spoken_of(request: HttpRequest, comment_id: str, find: Callable[[int], Comment]) -> Comment:
    """What is found by that number, its story's language spoken. Raises CommentUnknown and what ``find`` raises."""
    number = ids.parse_id(comment_id)
    if number is None:
        raise CommentUnknown
    comment = find(number)
    speak(request, comment.story.language)
    return comment


def story_context(story: Story) -> dict[str, Any]:
    """What every page about a story says of it."""
    shape = stories.shape(story)
    return {
        "story": shape,
        "paper": story.publication,
        "heading": heading_of(story),
        "path": discussion_path(shape.publication, shape.key),
        "house_rules": HOUSE_RULES,
        "text_limit": conf.TEXT_LIMIT_CHARACTERS(),
        "is_open": shape.state is shapes.StoryState.OPEN,
    }


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A reader's. Its address never changes; who has it may keep it for a day, so that it goes when its reader goes."""
    image = readers.picture_named(name)
    if image is None:
        raise NotFound
    return HttpResponse(
        image,
        content_type="image/webp",
        headers={
            "Cache-Control": "public, max-age=86400, immutable",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "cross-origin",
        },
    )


def _discussion(request: HttpRequest, slug: str, key: str, *, template: str, base: str) -> HttpResponse:
    story = named_story(request, slug, key)
    if not stories.is_visible(story):
        return _taken_away(request, story, template)
    if story.key != key:
        # An earlier key, or a story that was made one with this.
        query = request.META.get("QUERY_STRING", "")
        ending = "/fragment" if template == "fragment" else ""
        return HttpResponseRedirect(discussion_path(slug, story.key) + ending + (f"?{query}" if query else ""))
    if is_hidden(request, story.publication):
        return draw_hidden(request, story, template="hidden" if template == "page" else "hidden_fragment", base=base)
    sort, after = _sort(request), _after(request)
    found = pages.discussion_page(story, sort, after)
    more = stories.more_from_section(story) if template == "page" else []
    shown = [c for thread in found.threads for c in (thread.comment, *thread.replies)]
    muted = muted_here(request, shown)
    path = discussion_path(slug, key)
    answer = draw(
        request,
        template,
        base=base,
        **story_context(story),
        page=found,
        muted=muted,
        after=after,
        more_stories=[_teaser(s, slug) for s in more],
        threads=[draw_thread(thread.comment, thread.replies, thread.more) for thread in found.threads],
        sorts=[(str(name), words, name is sort) for name, words in SORT_NAMES.items()],
        canonical=public_url() + path + (f"?after={after}" if after and sort is Sort.NEWEST else ""),
        indexed=sort is Sort.NEWEST,
        structured=_structured(story, shown),
    )
    if muted:
        return answer
    named = [story.pk, *(s.pk for s in more)]
    mark_public(answer, stories=named, publication=story.publication_id, new_stories=template == "page")
    return answer


def _taken_away(request: HttpRequest, story: Story, template: str) -> HttpResponse:
    """One line, in place of a discussion that the newspaper has hidden."""
    answer = draw(request, "away_fragment") if template == "fragment" else problem_page(request, StoryHidden())
    mark_public(answer, stories=[story.pk], publication=story.publication_id)
    return answer


def _viewed(request: HttpRequest, found: Publication, address: str) -> Story:
    known = stories.story_named(found, address)
    if known is not None:
        return known
    limits.hit("registering", network_of(request), stories_conf.REGISTER_RATES())
    return registering.register_view(paper=found, address=address)[0]


def _newest(request: HttpRequest, found: Publication) -> HttpResponse:
    newest = stories.newest_stories(found)
    answer = draw(
        request,
        "paper",
        paper=found,
        more_stories=[_teaser(s, found.slug) for s in newest],
        canonical=f"{public_url()}/d/{found.slug}",
    )
    mark_public(answer, stories=[s.pk for s in newest], publication=found.pk, new_stories=True)
    return answer


def _teaser(story: Story, slug: str) -> dict[str, Any]:
    return {
        "heading": heading_of(story),
        "address": story.address,
        "path": discussion_path(slug, story.key),
        "comments": story.comment_count,
        "language": story.language,
    }


def _structured(story: Story, comments: list[shapes.Comment]) -> str:
    paper = story.publication
    frame = structured.Frame(
        public_url=public_url(),
        discussion_url=public_url() + discussion_path(paper.slug, story.key),
        heading=heading_of(story),
        paper=paper.name,
        paper_url=paper.origins[0] if paper.origins else public_url(),
        published_at=story.published_at or story.created_at,
    )
    return structured.script_text(structured.posting(stories.shape(story), comments, frame))


def _sort(request: HttpRequest) -> Sort:
    asked = request.GET.get("sort", Sort.NEWEST)
    if asked not in list(Sort):
        raise NotValid(errors=[Fault(at="query.sort", message=", ".join(Sort))])
    return Sort(asked)


def _after(request: HttpRequest) -> str | None:
    return request.GET.get("after", "")[:LONGEST_CURSOR] or None
