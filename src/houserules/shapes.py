"""What goes in and what comes out, and what is wanted of an engine. Frozen; nothing here computes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from houserules.rulebook import Rulebook


class Rule(StrEnum):
    """The house rules. Their order is that of every table and answer."""

    PROFANITY = "profanity"
    HATE = "hate"
    PERSONAL = "personal"
    OFF_POINT = "off_point"
    THREAT = "threat"
    SPAM = "spam"
    PRIVACY = "privacy"


class Tier(StrEnum):
    """Which models answered: ``fast`` has no encoder."""

    FAST = "fast"
    FULL = "full"


class Action(StrEnum):
    """What a rulebook makes of a verdict, mildest first."""

    PUBLISH = "publish"
    NUDGE = "nudge"
    HOLD = "hold"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Span:
    """The characters of the original text, by code points, ``end`` exclusive, that caused a score."""

    rule: Rule
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Story:
    title: str
    text: str = ""
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule is at risk, in the reader's language; ``surely`` is its score."""

    rule: Rule
    action: Action
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the engine says of one comment.

    ``scores`` has all seven rules, each a calibrated probability from 0 to 1; 0.5 is the line between more and less likely.
    ``off_point`` is None where no verdict is given. ``toxicity`` is the chance that a reader finds the comment rude or
    disrespectful enough to leave, whatever the rule. ``lang`` is "en", "es", another ISO 639-1 code, or "und".
    """

    scores: Mapping[Rule, float | None]
    toxicity: float
    spans: tuple[Span, ...]
    lang: str
    tier: Tier
    action: Action
    actions: Mapping[Rule, Action] = field(default_factory=dict)
    rulebook_version: str = ""
    model_version: str = ""


class Judge(Protocol):
    """What whoever asks wants of an engine; ``houserules.Engine`` is one."""

    def judge(
        self,
        comment: str,
        *,
        story: Story | None = None,
        parent: str | None = None,
        rulebook: "Rulebook | None" = None,
        lang: str | None = None,
        tier: Tier = Tier.FULL,
    ) -> Verdict: ...
