"""The service with real keys and labels, and an engine that knows three words: for clients, who care for shapes.

Its files lie in the folder that CLIENTS_FOLDER names.
"""

import os
from pathlib import Path

from houserules.serving.app import Service
from houserules.serving.asking import Asked
from houserules.serving.hosts import Hosts
from houserules.serving.keys import KeyFile
from houserules.serving.labels import LabelFile
from houserules.shapes import Action, Rule, Span, Tier, Verdict

WORDS = {"fool": Rule.PERSONAL, "damn": Rule.PROFANITY, "off": Rule.OFF_POINT}
LIKELY, UNLIKELY = 0.9, 0.1


def application() -> Service:
    folder = Path(os.environ["CLIENTS_FOLDER"])
    return Service(
        judge=judge,
        keep=LabelFile(folder / "labels.jsonl").keep,
        caller_of=KeyFile(folder / "keys.toml").caller,
        hosts=Hosts(os.environ["CLIENTS_URL"]),
        version="1",
    )


def judge(asked: Asked) -> Verdict:
    spans = tuple(Span(rule, asked.comment.index(word), asked.comment.index(word) + len(word)) for word, rule in _found(asked))
    scores: dict[Rule, float | None] = dict.fromkeys(Rule, UNLIKELY)
    scores |= dict.fromkeys([span.rule for span in spans], LIKELY)
    scores[Rule.OFF_POINT] = scores[Rule.OFF_POINT] if asked.story else None
    return Verdict(scores, LIKELY if spans else UNLIKELY, spans, asked.lang or "en", Tier.FULL, Action.PUBLISH)


def _found(asked: Asked) -> list[tuple[str, Rule]]:
    return [(word, rule) for word, rule in WORDS.items() if word in asked.comment]
