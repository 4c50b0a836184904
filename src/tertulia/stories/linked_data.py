"""JSON-LD of articles, as sites really write it: in graphs and lists, wrapped in comments, with commas too many."""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

Node = dict[str, Any]

# In the order they can stand in: /* <![CDATA[ */ … /* ]]> */, <!-- … -->, and a semicolon.
_OPENINGS = ("//", "/*", "<![CDATA[", "*/", "<!--")
_CLOSINGS = ("-->", "*/", "]]>", "/*", "//", ";")
_COMMA_TOO_MANY = re.compile(r",(\s{0,100}[}\]])")
_OTHER_ARTICLES = {"BlogPosting", "LiveBlogPosting", "Report", "SocialMediaPosting", "DiscussionForumPosting"}
_MOST_NODES = 20_000


def articles(scripts: Iterable[str]) -> list[Node]:
    """The articles that stand at the top of the scripts; those inside others (related, quoted, listed) are not the page's."""
    return [node for script in scripts for node in _tops(_parsed(script)) if _is_article(node)]


def texts(value: Any) -> Iterator[str]:
    """The plain texts in a value that may be a text, a list of them, or a thing with a name."""
    for one in value if isinstance(value, list) else [value]:
        said = (one.get("name") or one.get("alternateName")) if isinstance(one, dict) else one
        if isinstance(said, str) and said.strip():
            yield said


def identities(node: Node) -> Iterator[str]:
    """The addresses an article gives as its own."""
    for value in (node.get("mainEntityOfPage"), node.get("url"), node.get("@id")):
        said = (value.get("@id") or value.get("url")) if isinstance(value, dict) else value
        if isinstance(said, str):
            yield said


def _parsed(script: str) -> Any:
    text = _unwrapped(script)
    for spelling in (text, _COMMA_TOO_MANY.sub(r"\1", text)):
        try:
            return json.loads(spelling, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _unwrapped(script: str) -> str:
    text = script.strip()
    for opening in _OPENINGS:
        text = text.removeprefix(opening).lstrip()
    for closing in _CLOSINGS:
        text = text.removesuffix(closing).rstrip()
    return text


def _tops(value: Any) -> Iterator[Node]:
    waiting, seen = deque([value]), 0
    while waiting and seen < _MOST_NODES:
        one = waiting.popleft()
        seen += 1
        if isinstance(one, list):
            waiting.extend(one[:_MOST_NODES])
        elif isinstance(one, dict):
            yield one
            waiting.extend(one[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in one)


def _is_article(node: Node) -> bool:
    kinds = node.get("@type")
    names = (str(kind).rsplit("/", 1)[-1] for kind in (kinds if isinstance(kinds, list) else [kinds]))
    return any(name.endswith("Article") or name in _OTHER_ARTICLES for name in names)
