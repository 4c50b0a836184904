"""What a request of Perspective's says of the comment's surroundings, as the engine wants it."""

import json
from dataclasses import dataclass
from typing import Any

from houserules.serving.fields import Fields
from houserules.serving.markup import Words
from houserules.serving.refusals import FieldWrong
from houserules.shapes import Story

# More of an article tells no more about what it is about.
MOST_STORY_CHARACTERS = 20_000
MOST_PARENT_CHARACTERS = 5_000
MOST_ENTRIES = 100
_HEADLINE_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Text:
    """``words`` are set when it is HTML."""

    source: str
    words: Words | None = None

    @property
    def plain(self) -> str:
        return self.words.text if self.words else self.source


@dataclass(frozen=True, slots=True)
class Context:
    """``told`` is kept with a label."""

    article: str = ""
    parent: str | None = None
    told: dict[str, Any] | None = None

    @property
    def story(self) -> Story | None:
        """The first line is the headline, if it is as short as one."""
        article = self.article.strip()[:MOST_STORY_CHARACTERS]
        first, _, rest = article.partition("\n")
        headed = len(first) <= _HEADLINE_CHARACTERS and bool(rest.strip())
        return (Story(first, rest.strip()) if headed else Story("", article)) if article else None


def read_text(fields: Fields | None) -> Text:
    """A TextEntry; nothing at all is an empty one."""
    if fields is None:
        return Text("")
    kind = fields.text("type", "PLAIN_TEXT")
    if kind not in ("PLAIN_TEXT", "HTML", "TEXT_TYPE_UNSPECIFIED"):
        raise FieldWrong("Unknown text type", field=fields.at("type"))
    source = fields.text("text")
    return Text(source, Words(source) if kind == "HTML" else None)


def read_context(fields: Fields | None) -> Context:
    if fields is None:
        return Context()
    pair, entries = fields.inner("articleAndParentComment"), fields.several("entries")
    fields.all_known()
    if pair is not None and entries:
        told = "Context can have either entries or article_and_parent_comment, but both fields were populated."
        raise FieldWrong(told, field=fields.at("entries"))
    return _of_pair(pair) if pair is not None else _of_entries(entries, fields)


def _of_pair(pair: Fields) -> Context:
    article, parent = (_strictly(pair.inner(name)) for name in ("article", "parentComment"))
    pair.all_known()
    told = {name: text for name, text in (("article", article), ("parent", parent)) if text}
    return Context(article, _parent(parent), told)


def _strictly(fields: Fields | None) -> str:
    text = read_text(fields).plain
    if fields is not None:
        fields.all_known()
    return text


def _of_entries(entries: list[Fields], fields: Fields) -> Context:
    """What the comment answers comes last, what the talk is about before it.

    Coral puts notes there (JSON about the comment, in old versions fields of their own): no words of anybody.
    """
    if len(entries) > MOST_ENTRIES:
        raise FieldWrong(f"At most {MOST_ENTRIES} entries are taken.", field=fields.at("entries"))
    texts = [text for text in (read_text(entry).plain for entry in entries) if text.strip()]
    said = [text for text in texts if not _is_note(text)]
    return Context("\n\n".join(said[:-1]), _parent(said[-1]) if said else None, {"entries": texts} if texts else None)


def _parent(text: str) -> str | None:
    return text.strip()[:MOST_PARENT_CHARACTERS] or None


def _is_note(text: str) -> bool:
    if not text.lstrip().startswith("{"):
        return False
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
