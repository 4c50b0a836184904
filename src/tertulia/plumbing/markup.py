"""What readers type becomes HTML once, when it is written: a Markdown subset, cleaned by ammonia.

Emphasis, strong, inline code, quotes, links and bare addresses; line breaks stay. No headings, lists,
pictures, tables or HTML: a comment that begins with “1.” or “#” means what it says.
"""

import re

import nh3
from markdown_it import MarkdownIt

_ADDRESS = re.compile(r"https?://[a-z0-9\[]", re.IGNORECASE)


def _leads_somewhere(url: str) -> bool:
    return _ADDRESS.match(url) is not None


_SIMPLE = ["newline", "escape", "emphasis", "backticks", "blockquote"]
_OPTIONS = {"breaks": True, "linkify": True, "html": False, "maxNesting": 12}
_markdown = MarkdownIt("zero", _OPTIONS).enable([*_SIMPLE, "link", "linkify"])
_markdown.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})  # type: ignore[union-attr]
# What can't lead anywhere stays as it was typed, instead of becoming a link that the cleaner leaves empty.
_markdown.validateLink = _leads_somewhere  # type: ignore[method-assign]
# Looking for links costs the square of the places where one could begin; nobody means so many.
_without_links = MarkdownIt("zero", _OPTIONS).enable(_SIMPLE)
MOST_LINKS = 100

_TAGS = {"p", "br", "em", "strong", "code", "blockquote", "a"}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href"}, "*": set()},  # else ammonia lets title and lang pass on everything
    url_schemes={"http", "https"},
    url_relative="deny",  # it would lead elsewhere on every page that carries the discussion
    link_rel="nofollow ugc noopener noreferrer",
    strip_comments=True,
)

# C0 and C1 controls but for tab and newline: no database, feed or screen has a use for them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Marks that reorder or hide what stands around them; in a name they only serve to deceive.
_INVISIBLE = re.compile(
    r"[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)


# Signs that mean something to Markdown, HTML or the cleaner; most comments have none.
_NOT_PLAIN = re.compile(r"[*_`\[\]<>&\\\n\t\xa0]|:/")


def render(source: str) -> str:
    """Finished, safe HTML of a comment's source (see ``tidy_text``)."""
    return render_marked(source) if _NOT_PLAIN.search(source) else f"<p>{source}</p>"


def render_marked(source: str) -> str:
    """The long way; for plain text ``render`` gives the same in a hundredth of the time."""
    few = source.count("[") <= MOST_LINKS and source.count("://") <= MOST_LINKS
    return _CLEANER.clean((_markdown if few else _without_links).render(source)).strip()


def tidy_text(typed: str) -> str:
    """The source that is stored: newlines made one kind, controls gone, trimmed; else as typed."""
    return _CONTROLS.sub("", typed.replace("\r\n", "\n").replace("\r", "\n")).strip()


def tidy_name(typed: str) -> str:
    """A name on one line, without marks that can't be seen."""
    return " ".join(_INVISIBLE.sub("", _CONTROLS.sub(" ", typed)).split())


def can_be_seen(text: str) -> bool:
    """Whether anything is left once invisible marks are gone."""
    return bool(_INVISIBLE.sub("", text).strip())
