"""What search engines read: schema.org data of a discussion, as pure functions of wire shapes.

Follows schema.org and Google's “Discussion forum (DiscussionForumPosting)”: author, date and text are never missing.
"""

import html
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from tertulia.discussion.wording import words_instead
from tertulia.wire.shapes import Comment, CommentState, Story

Thing = dict[str, Any]

# What could end the script element, or begin a comment in it; the separators are line ends to old JavaScript.
_ESCAPES = {sign: f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}


@dataclass(frozen=True)
class Frame:
    """What the story's shape doesn't say. Addresses are absolute."""

    public_url: str
    discussion_url: str
    heading: str
    paper: str
    paper_url: str
    published_at: datetime


def posting(story: Story, comments: Iterable[Comment], frame: Frame) -> Thing:
    """The discussion with the comments on this page, nested as they answer each other. Parents come before replies."""
    return {
        "@context": "https://schema.org",
        "@type": "DiscussionForumPosting",
        "@id": frame.discussion_url,
        "url": frame.discussion_url,
        "headline": frame.heading[:110],
        "text": _("What readers say about “%(heading)s”.") % {"heading": frame.heading},
        "inLanguage": story.language,
        "datePublished": _when(frame.published_at),
        "author": {"@type": "Organization", "name": frame.paper, "url": frame.paper_url},
        "sharedContent": {"@type": "WebPage", "url": story.address},
        "interactionStatistic": _counter("CommentAction", story.comments),
        "commentCount": story.comments,
        "comment": _nested(list(comments), frame.public_url),
    }


def script_text(thing: Thing) -> str:
    """JSON that can stand inside a script element, whatever readers wrote."""
    text = json.dumps(thing, ensure_ascii=False, separators=(",", ":"))
    for sign, escaped in _ESCAPES.items():
        text = text.replace(sign, escaped)
    return text


def _nested(comments: Sequence[Comment], public_url: str) -> list[Thing]:
    """A tombstone stays only where it holds replies together."""
    things: dict[str, Thing] = {}
    tops: list[Thing] = []
    parents = {comment.parent for comment in comments}
    for comment in comments:
        if comment.state is not CommentState.PUBLISHED and comment.id not in parents:
            continue
        thing = things[comment.id] = _comment(comment, public_url)
        above = things.get(comment.parent or "")
        if above is not None:
            above.setdefault("comment", []).append(thing)
            continue
        if comment.parent is not None:
            thing["parentItem"] = {"@id": f"{public_url}/c/{comment.parent}"}
        tops.append(thing)
    return tops


def _comment(comment: Comment, public_url: str) -> Thing:
    url = f"{public_url}/c/{comment.id}"
    thing: Thing = {"@type": "Comment", "@id": url, "url": url, "datePublished": _when(comment.created_at)}
    thing["dateCreated"] = thing["datePublished"]
    if comment.author is None:
        thing["creativeWorkStatus"] = comment.state.title()
        name = _("Deleted") if comment.state is CommentState.DELETED else _("Not shown")
        thing["author"] = {"@type": "Person", "name": name}
        thing["text"] = words_instead(comment.state)
        return thing
    if comment.edited_at is not None:
        thing["dateModified"] = _when(comment.edited_at)
    thing["author"] = {"@type": "Person", "name": comment.author.name}
    thing["text"] = plain_text(comment)
    thing["upvoteCount"] = comment.respect
    thing["interactionStatistic"] = _counter("LikeAction", comment.respect)
    return thing


def plain_text(comment: Comment) -> str:
    """The words as they are read; the source where nothing but marks is left of it."""
    return html.unescape(strip_tags(comment.html)).strip() or comment.text


def _counter(action: str, number: int) -> Thing:
    return {
        "@type": "InteractionCounter",
        "interactionType": f"https://schema.org/{action}",
        "userInteractionCount": number,
    }


def _when(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
