"""Atom feeds, read as feed readers read them: as XML first."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from tertulia.discussion.models import Comment
from tertulia.discussion.services.editing import delete_comment
from tertulia.discussion.services.posting import Draft, Sender, post_comment
from tertulia.stories.models import Publication, Story
from tertulia.stories.services.registering import StoryFacts, push_story
from tertulia.wire.shapes import StoryState

ATOM = {"a": "http://www.w3.org/2005/Atom"}
HOSTILE = "<script>alert(1)</script> & ]]> “x” \u202e"


def story(paper: Publication, key: str, **facts: Any) -> Story:
    address = f"https://paper.example/{key}"
    return push_story(paper=paper, key=key, address=address, facts=StoryFacts(**{"title": key.title()} | facts))[0]


def say(story: Story, text: str, name: str = "Ann") -> Comment:
    return post_comment(story=story, sender=Sender(None, name, "unknown"), draft=Draft(text)).comment


def feed(client: Client, path: str) -> etree._Element:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert answer["Cache-Control"] == "public, no-cache"
    root = etree.fromstring(answer.content)
    assert_valid(root)
    return root


def assert_valid(root: etree._Element) -> None:
    """What RFC 4287 demands of a feed and its entries."""
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    for part in (root, *root.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            (found,) = part.findall(f"a:{name}", ATOM)
            assert found.text
        assert datetime.fromisoformat(part.findtext("a:updated", "", ATOM)).tzinfo
        assert part.findall("a:author", ATOM) or part is not root
        alternates = [link for link in part.findall("a:link", ATOM) if link.get("rel", "alternate") == "alternate"]
        assert len(alternates) == 1
    assert all(link.get("href", "").startswith("http") for link in root.iter("{http://www.w3.org/2005/Atom}link"))
    entries = [entry.findtext("a:id", "", ATOM) for entry in root.findall("a:entry", ATOM)]
    assert len(entries) == len(set(entries))


def titles(root: etree._Element) -> list[str]:
    return [entry.findtext("a:title", "", ATOM) for entry in root.findall("a:entry", ATOM)]


def test_a_papers_feed_has_its_stories_newest_first(client: Client, paper: Publication) -> None:
    say(story(paper, "one"), "Hello")
    story(paper, "two")
    story(paper, "gone", state=StoryState.HIDDEN)
    root = feed(client, "/feeds/chronicle.xml")
    assert titles(root) == ["Two", "One"]
    assert [e.findtext("a:summary", "", ATOM) for e in root.findall("a:entry", ATOM)] == ["0 comments", "1 comment"]
    assert root.find("a:entry/a:link[@rel='replies']", ATOM).get("href").endswith("/d/chronicle/two")


def test_a_paper_without_stories_has_a_valid_feed_that_never_changes(client: Client, paper: Publication) -> None:
    once = client.get("/feeds/chronicle.xml").content
    assert titles(feed(client, "/feeds/chronicle.xml")) == []
    assert client.get("/feeds/chronicle.xml").content == once


def test_a_sections_feed_has_that_sections_stories(client: Client, paper: Publication) -> None:
    story(paper, "one", section="Arte y ocio/Cine")
    story(paper, "two", section="World")
    assert titles(feed(client, "/feeds/chronicle/sections/Arte%20y%20ocio/Cine.xml")) == ["One"]
    assert client.get("/feeds/chronicle/sections/Sports.xml").status_code == 404
    assert client.get("/feeds/chronicle/sections/%00.xml").status_code == 404


def test_a_storys_feed_has_its_newest_comments_as_html(client: Client, paper: Publication) -> None:
    tram = story(paper, "tram")
    say(tram, "First")
    gone = say(tram, "Gone")
    delete_comment(comment_id=gone.pk, reader=gone.author)
    last = say(tram, "Hello **you**", "Bea")
    root = feed(client, "/feeds/chronicle/stories/tram.xml")
    assert titles(root) == ["Bea on “Tram”", "Ann on “Tram”"]
    content = root.find("a:entry/a:content", ATOM)
    assert content is not None
    assert (content.get("type"), content.text) == ("html", "<p>Hello <strong>you</strong></p>")
    assert root.findtext("a:entry/a:id", "", ATOM).endswith(f"/c/{last.pk}")


def test_a_feed_speaks_the_storys_language(client: Client, paper: Publication) -> None:
    say(story(paper, "tram", language="es"), "Hola")
    assert titles(feed(client, "/feeds/chronicle/stories/tram.xml")) == ["Ann sobre «Tram»"]
    assert titles(feed(client, "/feeds/chronicle/stories/tram.xml?lang=en")) == ["Ann on “Tram”"]


def test_hostile_titles_names_and_sections_stay_text(client: Client, paper: Publication) -> None:
    tram = story(paper, "tram", title=HOSTILE, section=HOSTILE)
    say(tram, HOSTILE, HOSTILE[:40])
    for path in ("/feeds/chronicle.xml", "/feeds/chronicle/stories/tram.xml"):
        root = feed(client, path)
        assert "<script>alert(1)</script>" in titles(root)[0]
        assert not root.xpath("//*[local-name()='script']")
        assert all("<script" not in (content.text or "") for content in root.findall("a:entry/a:content", ATOM))


@pytest.mark.parametrize("sign", ["\x0b", "\x1f", "\ufffe", "\uffff"])
def test_signs_that_xml_cannot_carry_never_break_a_feed(client: Client, paper: Publication, sign: str) -> None:
    tram = story(paper, "tram")
    # As rows imported from elsewhere may have it: our own verbs take controls away.
    Story.objects.filter(pk=tram.pk).update(title=f"Tr{sign}am")
    Comment.objects.filter(pk=say(tram, "x").pk).update(html=f"<p>a{sign}b</p>")
    assert titles(feed(client, "/feeds/chronicle.xml")) == ["Tram"]
    assert feed(client, "/feeds/chronicle/stories/tram.xml").findtext("a:entry/a:content", "", ATOM) == "<p>ab</p>"


def test_feeds_name_what_they_show_so_that_caches_drop_them(client: Client, paper: Publication) -> None:
    tram = story(paper, "tram")
    assert client.get("/feeds/chronicle/stories/tram.xml")["Surrogate-Key"] == f"story-{tram.pk} publication-{paper.pk}"
    assert f"new-stories-{paper.pk}" in client.get("/feeds/chronicle.xml")["Surrogate-Key"].split()


def test_a_feed_that_is_not_there_says_so_on_a_page(client: Client, paper: Publication) -> None:
    answer = client.get("/feeds/chronicle/stories/nope.xml", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")
