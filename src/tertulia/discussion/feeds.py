"""Atom feeds: a paper's and a section's newest stories, a story's newest comments."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from tertulia.discussion.reading import pages
from tertulia.plumbing.http import mark_public, public_url
from tertulia.plumbing.problems import NotFound
from tertulia.stories import reading as stories
from tertulia.stories.models import Publication, Story

ENTRIES = 30
LANGUAGES = ("en", "es")
# What XML 1.0 can't carry, escaped or not.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Feed(Atom1Feed):
    """Django's, with whole comments as content and a link from a story to its discussion (RFC 4685)."""

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        if item.get("content"):
            handler.addQuickElement("content", item["content"], {"type": "html"})
        if item.get("replies"):
            handler.addQuickElement("link", "", {"rel": "replies", "type": "text/html", "href": item["replies"]})


@require_safe
def stories_of_paper(request: HttpRequest, slug: str) -> HttpResponse:
    paper = stories.publication(slug)
    with translation.override(_language(request, paper.language)):
        title = _("%(paper)s: discussions") % {"paper": paper.name}
        return _of_stories(request, paper, title, stories.newest_stories(paper, limit=ENTRIES))


@require_safe
def stories_of_section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    paper = stories.publication(slug)
    found = stories.newest_stories(paper, _clean(section), ENTRIES) if _clean(section) == section else []
    if not found:
        raise NotFound
    with translation.override(_language(request, paper.language)):
        title = _("%(paper)s: discussions in %(section)s") % {"paper": paper.name, "section": section}
        return _of_stories(request, paper, title, found)


@require_safe
def comments_of_story(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    story = stories.visible(stories.find_story(key, slug))
    with translation.override(_language(request, story.language)):
        return _of_comments(request, story)


def _of_stories(request: HttpRequest, paper: Publication, title: str, found: list[Story]) -> HttpResponse:
    updated = max((story.published_at or story.created_at for story in found), default=paper.created_at)
    feed = _feed(request, paper, title=title, link=f"{public_url()}/d/{paper.slug}", language=paper.language, updated=updated)
    for story in found:
        feed.add_item(
            title=_clean(story.title or story.address),
            link=_clean(story.address),
            unique_id=_discussion(paper, story),
            description=ngettext("%(counter)s comment", "%(counter)s comments", story.comment_count)
            % {"counter": story.comment_count},
            pubdate=story.published_at or story.created_at,
            updateddate=story.published_at or story.created_at,
            categories=[_clean(story.section)] if story.section else [],
            author_name=_clean(paper.name),
            replies=_discussion(paper, story),
        )
    answer = _answer(feed)
    mark_public(answer, stories=[story.pk for story in found], publication=paper.pk, new_stories=True)
    return answer


def _of_comments(request: HttpRequest, story: Story) -> HttpResponse:
    paper, heading = story.publication, story.title or story.address
    found = pages.newest_comments(story, ENTRIES)
    title = _("Comments on “%(heading)s”") % {"heading": heading}
    updated = max((row.edited_at or row.created_at for row in found), default=story.created_at)
    feed = _feed(request, paper, title=title, link=_discussion(paper, story), language=story.language, updated=updated)
    for row in found:
        permalink = f"{public_url()}/c/{row.pk}"
        feed.add_item(
            title=_clean(_("%(name)s on “%(heading)s”") % {"name": row.author.name, "heading": heading}),
            link=permalink,
            unique_id=permalink,
            description="",
            content=_clean(row.html),
            author_name=_clean(row.author.name),
            pubdate=row.created_at,
            updateddate=row.edited_at or row.created_at,
        )
    answer = _answer(feed)
    mark_public(answer, stories=[story.pk], publication=paper.pk)
    return answer


def _feed(request: HttpRequest, paper: Publication, *, title: str, link: str, language: str, updated: datetime) -> Feed:
    own = public_url() + quote(request.path, safe="/~:@+")
    feed = Feed(
        title=_clean(title),
        link=link,
        description=None,
        language=language,
        author_name=_clean(paper.name),
        feed_url=own,
        feed_guid=own,
    )
    # A feed without entries was last changed when what it tells of began, not whenever it is asked for.
    feed.latest_post_date = lambda: updated  # type: ignore[method-assign]
    return feed


def _answer(feed: Feed) -> HttpResponse:
    answer = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    feed.write(answer, "utf-8")
    return answer


def _discussion(paper: Publication, story: Story) -> str:
    return f"{public_url()}/d/{paper.slug}/{quote(story.key, safe='~:@+')}"


def _language(request: HttpRequest, own: str) -> str:
    asked = request.GET.get("lang") or own.partition("-")[0].lower()
    return asked if asked in LANGUAGES else LANGUAGES[0]


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)
