"""What the writer is told: one calm sentence for each rule at risk, naming the rule and the words. Never shames.

The sentences are in ``sentences/``, a file for each language.
"""

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any
from unicodedata import category

from houserules.shapes import Action, Reason, Rule, Verdict

LANGUAGES = ("en", "es")
MOST_WORDS = 3
LONGEST_WORD_CHARACTERS = 40

_HARSHEST_FIRST = tuple(reversed(Action))
_GAPS = re.compile(r"\s+")


def reasons(verdict: Verdict, lang: str, *, text: str = "") -> tuple[Reason, ...]:
    """Harshest first, none for rules that change nothing. ``lang`` is the reader's: "es", "es-MX"; English where it isn't known.

    ``text`` is the comment that was judged: with it, the sentences quote the words.
    """
    sentences = _sentences(_known(lang))
    at_risk = [(rule, action) for rule, action in verdict.actions.items() if action is not Action.PUBLISH]
    at_risk.sort(key=lambda pair: (_HARSHEST_FIRST.index(pair[1]), tuple(Rule).index(pair[0])))
    return tuple(
        Reason(rule, action, _sentence(sentences, rule, action, _words(verdict, rule, text))) for rule, action in at_risk
    )


def _known(lang: str) -> str:
    plain = re.split("[-_]", lang.lower())[0]
    return plain if plain in LANGUAGES else LANGUAGES[0]


@cache
def _sentences(lang: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("houserules").joinpath(f"sentences/{lang}.toml").read_text("utf-8"))


def _sentence(sentences: dict[str, Any], rule: Rule, action: Action, words: list[str]) -> str:
    if not words:
        return str(sentences[rule][action])
    quoted = ", ".join(sentences["quoted"].replace("{}", word) for word in words)
    return str(sentences[rule][f"{action}_words"]).replace("{words}", quoted)


def _words(verdict: Verdict, rule: Rule, text: str) -> list[str]:
    """The first few of the rule, each once."""
    found: dict[str, str] = {}
    for span in verdict.spans:
        if span.rule is rule and len(found) < MOST_WORDS:
            word = _shown(text[span.begin : span.end])
            found.setdefault(word.lower(), word)
    return [word for word in found.values() if word]


def _shown(words: str) -> str:
    """In one line, without signs that turn what follows around, and no longer than can be taken in."""
    plain = "".join(sign for sign in _GAPS.sub(" ", words[:1000]) if category(sign) not in ("Cc", "Cf", "Cs")).strip()
    return plain if len(plain) <= LONGEST_WORD_CHARACTERS else f"{plain[:LONGEST_WORD_CHARACTERS].rstrip()}…"
