"""What the application needs of others: who judges, who may ask, where labels go."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from houserules.shapes import Story, Verdict


@dataclass(frozen=True, slots=True)
class Caller:
    """Who has an API key. Rates are written like “20/second; 100000/day”; nothing written is no limit.

    ``lines_rates`` are for what is sent to be scored in bulk, by line.
    """

    name: str
    rates: str = ""
    lines_rates: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One comment to judge, and for whom: callers may have rulebooks of their own."""

    comment: str
    story: Story | None = None
    parent: str | None = None
    lang: str | None = None
    caller: Caller = field(default_factory=lambda: Caller(""))


@dataclass(frozen=True, slots=True)
class Label:
    """What a person says a comment is.

    ``labels`` are by rule or “toxic”, 0 to 1, ready to train on; ``attributes`` are what was sent: a value, and the spans
    if any, by characters. Who sends the same again with the same ``client_token`` and ``community`` says nothing new.
    """

    text: str
    labels: Mapping[str, float]
    attributes: Mapping[str, Mapping[str, Any]]
    caller: str
    lang: str | None = None
    community: str = ""
    client_token: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)


# Both may block; they are called in threads. Whatever ``Judge`` raises is told as a failure, never as a verdict.
Judge = Callable[[Asked], Verdict]
# Returns once the label is safe. Raises OSError when it can't be.
Keep = Callable[[Label], None]
# None: there is no such key.
CallerOf = Callable[[str], Awaitable[Caller | None]]
