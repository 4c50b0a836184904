"""The structured data, against what schema.org defines and search engines demand of it."""

import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import html as lxml_html

from tertulia.discussion import structured
from tertulia.wire.shapes import Author, Comment, CommentState, Story, StoryState

NOW = datetime(2026, 3, 3, 14, 5, 6, 789_000, tzinfo=UTC)
URL = "https://talk.example"
FRAME = structured.Frame(
    public_url=URL,
    discussion_url=f"{URL}/d/chronicle/tram",
    heading="The tram returns",
    paper="The Chronicle",
    paper_url="https://paper.example",
    published_at=NOW,
)
STORY = Story(
    id="1", publication="chronicle", key="tram", address="https://paper.example/tram", title="The tram returns",
    section=None, language="en", state=StoryState.OPEN, closes_at=None, comments=3, guests=True, edit_seconds=300,
    discussion="/d/chronicle/tram",
)  # fmt: skip

# Per type: what must be there, and what may. From schema.org's definitions and Google's “Discussion forum” page.
REQUIRED = {
    "DiscussionForumPosting": {"author", "datePublished", "text", "url", "headline"},
    "Comment": {"author", "datePublished", "text", "url"},
    "Person": {"name"},
    "Organization": {"name", "url"},
    "WebPage": {"url"},
    "InteractionCounter": {"interactionType", "userInteractionCount"},
}
ALLOWED = {
    "DiscussionForumPosting": {
        "@context", "@id", "inLanguage", "sharedContent", "interactionStatistic", "commentCount", "comment",
    },
    "Comment": {
        "@id", "dateCreated", "dateModified", "creativeWorkStatus", "upvoteCount", "interactionStatistic", "comment",
        "parentItem",
    },
}  # fmt: skip
TYPES_OF = {
    "author": {"Person", "Organization"},
    "comment": {"Comment"},
    "sharedContent": {"WebPage"},
    "interactionStatistic": {"InteractionCounter"},
}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def comment(number: int, parent: int | None = None, **said: Any) -> Comment:
    facts: dict[str, Any] = {
        "id": str(number), "parent": str(parent) if parent else None, "root": "1" if parent else None,
        "depth": 1 if parent else 0, "author": Author(id="7", name="Ann"), "html": "<p>Hello</p>", "text": "Hello",
        "state": CommentState.PUBLISHED, "created_at": NOW, "edited_at": None, "respect": 2, "replies": 0, "thread": 0,
    }  # fmt: skip
    return Comment(**facts | said)


def tombstone(number: int, parent: int | None = None) -> Comment:
    return comment(number, parent, author=None, html="", text="", state=CommentState.DELETED, respect=0)


def posting(*comments: Comment) -> dict[str, Any]:
    thing = structured.posting(STORY, comments, FRAME)
    assert_valid(thing)
    return thing


def assert_valid(thing: dict[str, Any]) -> None:
    """Every type known, nothing missing, nothing foreign, every value of its kind."""
    kind = thing["@type"]
    missing = REQUIRED[kind] - thing.keys()
    foreign = thing.keys() - REQUIRED[kind] - ALLOWED.get(kind, set()) - {"@type"}
    assert (missing, foreign) == (set(), set()), kind
    for name, value in thing.items():
        assert_value(name, value)


def assert_value(name: str, value: Any) -> None:
    if name in TYPES_OF:
        for part in value if isinstance(value, list) else [value]:
            assert part["@type"] in TYPES_OF[name]
            assert_valid(part)
    elif name == "parentItem":
        assert set(value) == {"@id"}
    elif name.startswith("date"):
        assert MOMENT.fullmatch(value)
    elif name in ("url", "@id", "interactionType"):
        assert urlsplit(value).scheme == "https"
        assert urlsplit(value).netloc
    elif name.endswith("Count"):
        assert isinstance(value, int)
        assert value >= 0
    else:
        assert isinstance(value, str)
        assert value.strip(), name


def test_an_empty_discussion_is_valid() -> None:
    thing = posting()
    assert thing["comment"] == []
    assert thing["sharedContent"]["url"] == "https://paper.example/tram"


def test_comments_nest_as_they_answer_each_other() -> None:
    thing = posting(comment(1), comment(2, 1), comment(3, 2), comment(4, 1), comment(5))
    first, last = thing["comment"]
    assert [c["url"] for c in first["comment"]] == [f"{URL}/c/2", f"{URL}/c/4"]
    assert first["comment"][0]["comment"][0]["url"] == f"{URL}/c/3"
    assert last["url"] == f"{URL}/c/5"


def test_a_reply_whose_parent_is_on_another_page_names_it() -> None:
    assert posting(comment(9, 4))["comment"][0]["parentItem"] == {"@id": f"{URL}/c/4"}


def test_a_tombstone_stays_only_where_it_holds_replies_together() -> None:
    thing = posting(tombstone(1), comment(2, 1), tombstone(3))
    (only,) = thing["comment"]
    assert only["creativeWorkStatus"] == "Deleted"
    assert only["comment"][0]["url"] == f"{URL}/c/2"


def test_an_edit_is_dated() -> None:
    assert posting(comment(1, edited_at=NOW))["comment"][0]["dateModified"] == "2026-03-03T14:05:06Z"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One<br>\ntwo</p>\n<p>Tom &amp; Ann &lt;b&gt;</p>", "One\ntwo\nTom & Ann <b>"),
        ('<p><a href="https://x.example"></a></p>', "the source"),
    ],
)
def test_text_is_what_is_read(html: str, text: str) -> None:
    assert posting(comment(1, html=html, text="the source"))["comment"][0]["text"] == text


@pytest.mark.parametrize("words", ["</script><script>alert(1)</script>", "<!--<script>", "]]>", "\u2028 & \u2029", '"\\'])
def test_nothing_a_reader_writes_ends_the_script_element(words: str) -> None:
    thing = posting(comment(1, author=Author(id="7", name=words), html=f"<p>{words}</p>", text=words))
    text = structured.script_text(thing)
    page = lxml_html.document_fromstring(f'<script type="application/ld+json">{text}</script><p>after</p>')
    (script,) = page.xpath("//script")
    assert json.loads(script.text) == thing
    assert [p.text for p in page.xpath("//p")] == ["after"]
    assert not set("<>&\u2028\u2029") & set(text)
