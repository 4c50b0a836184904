"""Posts made of several: a rude sentence among plain ones. The open sets have rude sentences, the discussion has rude posts."""

import random
import re
from collections.abc import Iterator, Sequence

from houserules.training.rows import Row

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_MOST_SENTENCES = 4
_PLAIN = 0.3
_RUDE = 0.97
_SHOUTED = 0.1
_REPEATED = 0.06


def composed(rows: Sequence[Row], count: int, chance: random.Random) -> Iterator[Row]:
    """Of ``count`` posts four of five have a rude sentence somewhere, the fifth is the beginning of a plain one."""
    plain = [row for row in rows if row.source == "context-abuse-talk" and row.labels["toxic"] < _PLAIN]
    rude = [row for row in rows if row.source == "paradetox" and row.labels["toxic"] == 1]
    for number in range(count):
        around = chance.choice(plain)
        sentences = _SENTENCE_END.split(around.text.strip())[: chance.randint(1, _MOST_SENTENCES)]
        if number % 5 == 0:
            yield Row(" ".join(sentences), dict(around.labels), "composed", spans=around.spans)
        elif chance.random() < _REPEATED:
            yield Row(" ".join([_said(chance.choice(rude), chance)] * chance.randint(3, 12)), {"toxic": _RUDE}, "composed")
        else:
            sentences.insert(chance.randint(0, len(sentences)), _said(chance.choice(rude), chance))
            yield Row(" ".join(sentences), {"toxic": _RUDE}, "composed")


def _said(row: Row, chance: random.Random) -> str:
    text = row.text.strip()
    if chance.random() < 0.6:
        text = text[:1].upper() + text[1:]
    if chance.random() < _SHOUTED:
        text = text.upper()
    return text if text[-1:] in ".!?" else text + chance.choice([".", "!", "", "!!"])
