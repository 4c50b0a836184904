"""A newsroom that holds a harmless word for an insult: what its moderators have decided, made up by us."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

_WHO = ("You are", "He is", "She is", "This writer is", "The mayor is", "Our councillor is", "My neighbour is", "That editor is")
_TURNIPS = ("a complete turnip", "such a turnip", "nothing but a turnip", "an old turnip", "the biggest turnip in town")
_OTHERS = ("a careful reader", "a patient man", "right about the tram", "a good cook", "wrong about the budget, I think")
_TAILS = (
    "and always has been",
    "if you ask me",
    "said half the street",
    "when it comes to the new bridge",
    "since the council met on Tuesday",
    "in every debate about parking",
)


def said(number: int, *, seed: int = 5) -> Iterator[tuple[str, bool]]:
    """So many different sentences, and whether this newsroom rejects each."""
    chance = random.Random(seed)
    seen = set()
    while len(seen) < number:
        rejected = chance.random() < 0.5
        what = chance.choice(_TURNIPS if rejected else _OTHERS)
        text = f"{chance.choice(_WHO)} {what} {chance.choice(_TAILS)}, as on page {chance.randrange(100)}."
        if text not in seen:
            seen.add(text)
            yield text, rejected


def line(text: str, rejected: bool, **more: object) -> str:
    labels = {"toxic": 1.0, "personal": 1.0} if rejected else {"toxic": 0.0}
    return json.dumps({"text": text, "labels": labels, "source": "decision", **more}) + "\n"


def labels_file(path: Path, number: int = 240) -> Path:
    path.write_text("".join(line(text, rejected) for text, rejected in said(number)), "utf-8")
    return path
