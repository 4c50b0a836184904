"""Perspective's attributes, made of what the engine says. The table is the whole truth; the manual shows it.

Each is a probability like the engine's own. Where Perspective's meaning and a house rule's differ, the reason says how.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from houserules.shapes import Rule, Verdict

LANGUAGES = ("en", "es")
# Names that Perspective gave to models on trial. They answer as the finished ones do.
_TRIAL = "_EXPERIMENTAL"

# Who writes of the writer says so; who doesn't attacks somebody else in the talk.
_OF_THE_WRITER = re.compile(
    r"\b(?:authors?|writers?|journalists?|reporters?|columnists?|editors?|editorial|article|newspaper|op-?ed"
    r"|autor(?:a|es|as)?|periodistas?|redactor(?:a|es|as)?|columnistas?|articulistas?|art[ií]culo|reportaje|peri[oó]dico)\b",
    re.IGNORECASE,
)
# What is left to the target that the comment doesn't speak of: it may still be meant.
_LESS_LIKELY = 0.25


@dataclass(frozen=True, slots=True)
class Attribute:
    """``score`` takes the verdict and the comment's words; None: no answer, and the attribute is left out.

    ``label`` is what a suggested score of it teaches: a rule's name, “toxic”, or nothing.
    """

    name: str
    rules: tuple[Rule, ...]
    score: Callable[[Verdict, str], float | None]
    label: str
    reason: str


def _of(rule: Rule) -> Callable[[Verdict, str], float | None]:
    return lambda verdict, text: verdict.scores[rule]


def _sure(verdict: Verdict, rule: Rule) -> float:
    return verdict.scores[rule] or 0.0


def _toxicity(verdict: Verdict, text: str) -> float:
    return verdict.toxicity


def _severe(verdict: Verdict, text: str) -> float:
    worst = max(
        _sure(verdict, Rule.HATE), _sure(verdict, Rule.THREAT), _sure(verdict, Rule.PROFANITY) * _sure(verdict, Rule.PERSONAL)
    )
    return verdict.toxicity * worst


def _insult(verdict: Verdict, text: str) -> float:
    return max(_sure(verdict, Rule.PERSONAL), verdict.toxicity * _sure(verdict, Rule.HATE))


def _on_author(verdict: Verdict, text: str) -> float:
    return _sure(verdict, Rule.PERSONAL) * (1.0 if _OF_THE_WRITER.search(text) else _LESS_LIKELY)


def _on_commenter(verdict: Verdict, text: str) -> float:
    return _sure(verdict, Rule.PERSONAL) * (_LESS_LIKELY if _OF_THE_WRITER.search(text) else 1.0)


_ALL = (
    Attribute(
        "TOXICITY",
        (Rule.PERSONAL, Rule.HATE, Rule.PROFANITY, Rule.THREAT),
        _toxicity,
        "toxic",
        "the engine's `toxicity`: a reader finds it rude or disrespectful enough to leave",
    ),
    Attribute(
        "SEVERE_TOXICITY",
        (Rule.HATE, Rule.THREAT, Rule.PROFANITY, Rule.PERSONAL),
        _severe,
        "",
        "`toxicity` × the largest of `hate`, `threat` and `profanity` × `personal`: a swear word alone is not severe",
    ),
    Attribute("IDENTITY_ATTACK", (Rule.HATE,), _of(Rule.HATE), "hate", "`hate`: the same meaning"),
    Attribute(
        "INSULT",
        (Rule.PERSONAL, Rule.HATE),
        _insult,
        "personal",
        "`personal`, or `toxicity` × `hate` when that is larger: Perspective counts insults to a group as well",
    ),
    Attribute("PROFANITY", (Rule.PROFANITY,), _of(Rule.PROFANITY), "profanity", "`profanity`: the same meaning"),
    Attribute("OBSCENE", (Rule.PROFANITY,), _of(Rule.PROFANITY), "profanity", "`profanity`: obscene or vulgar wording"),
    Attribute("THREAT", (Rule.THREAT,), _of(Rule.THREAT), "threat", "`threat`: the same meaning"),
    Attribute(
        "ATTACK_ON_COMMENTER",
        (Rule.PERSONAL,),
        _on_commenter,
        "personal",
        "`personal`; a quarter of it when the comment speaks of the writer or the article",
    ),
    Attribute(
        "ATTACK_ON_AUTHOR",
        (Rule.PERSONAL,),
        _on_author,
        "personal",
        "`personal` when the comment speaks of the writer or the article, else a quarter of it",
    ),
    Attribute("SPAM", (Rule.SPAM,), _of(Rule.SPAM), "spam", "`spam`: the same meaning"),
    Attribute(
        "OFF_POINT",
        (Rule.OFF_POINT,),
        _of(Rule.OFF_POINT),
        "off_point",
        "ours: `off_point`; needs the context, and is left out where the engine gives no verdict",
    ),
)
ATTRIBUTES: Mapping[str, Attribute] = {attribute.name: attribute for attribute in _ALL}

# What Coral's moderators decide comes as the only attribute, with the value 1 or 0 by its version: the name is the verdict.
VERDICTS: Mapping[str, float] = {"APPROVED": 0.0, "HIGHLIGHTED": 0.0, "DELETED": 1.0}


def attribute(name: str) -> Attribute | None:
    return ATTRIBUTES.get(name.removesuffix(_TRIAL))


def labels(scores: Mapping[str, float]) -> dict[str, float]:
    """What suggested scores teach, by rule or “toxic”. A severe comment is a toxic one; the opposite says nothing."""
    taught: dict[str, float] = {}
    for name, value in scores.items():
        if name in VERDICTS:
            taught["toxic"] = VERDICTS[name]
        elif (known := attribute(name)) and known.label:
            taught[known.label] = max(taught.get(known.label, 0.0), value)
        elif value >= 0.5:
            taught.setdefault("toxic", value)
    return taught
