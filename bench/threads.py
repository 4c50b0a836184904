"""Threads to measure with: always the same for the same arguments, and shaped like those under news stories.

Half of the comments answer another, mostly a recent one; nothing is deeper than four steps; a comment has
about 225 characters, a few of them Markdown, accents or signs of two code units.
"""

import random
from dataclasses import dataclass

DEEPEST = 4
REPLY_SHARE = 0.5
RECENT_MEAN = 25.0
LENGTH_MEDIAN = 160
LENGTH_SIGMA = 0.6
LONGEST = 1_400

_WHO = (
    "the ferry office",
    "my landlord",
    "the evening shift",
    "our headteacher",
    "the river board",
    "a cousin of mine",
    "the auditors",
)
_DOES = ("keeps asking about", "has signed", "never replied on", "counts again", "pays for", "argues over", "measured")
_WHAT = (
    "the harbour wall",
    "those leases",
    "the night timetable",
    "the old gasworks",
    "every second invoice",
    "the school roof",
    "the levy",
)
_ENDS = (
    "since spring",
    "for the fourth time",
    "without a vote",
    "at its own expense",
    "and nobody minutes it",
    "before the paper came",
    "in plain sight",
)
_PLAIN = (
    "Who checks this?",
    "I have the letter here.",
    "That is worth a second article.",
    "Numbers, please.",
    "It was no better under the last lot.",
)
_MARKED = (
    "**Read the annex**, it is all there.",
    "> The works are on schedule\n\nThey are not.",
    "Details: https://example.org/minutes/14",
    "Señora Núñez lo dijo en mayo.",
    "So much for *interim* measures.",
    "Well 🙂",
    "Row `C7` of the table is wrong.",
)
_NAMES = (
    "Amina",
    "Bruno",
    "Cira",
    "Dov",
    "Elif",
    "Femi",
    "Greta",
    "Hugo",
    "Inés",
    "Jun",
    "Katya",
    "Leif",
    "Mireia",
    "Nuno",
    "Orla",
    "Piet",
)
_FAMILIES = ("Adler", "Bastos", "Crane", "Duarte", "Eriksen", "Falk", "Goñi", "Horvat", "Iyer", "Juric", "Kelly", "Lund")


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment to be. ``number`` counts from 1 in the order of writing; ``parent`` and ``root`` are smaller numbers."""

    number: int
    parent: int | None
    root: int | None
    depth: int
    author: str
    text: str
    seconds_after: int
    respect: int


def thread(count: int, seed: str = "", *, one_root: bool = False) -> list[Remark]:
    """So many comments; with ``one_root`` all below the first, which then has as many replies as there were roots."""
    dice = random.Random(f"{seed} {count} {one_root}")
    remarks: list[Remark] = []
    answerable: list[Remark] = []
    seconds = 0
    for number in range(1, count + 1):
        seconds += dice.randrange(1, 100)
        parent = _answered(dice, answerable) or (remarks[0] if one_root and remarks else None)
        remark = Remark(
            number,
            parent.number if parent else None,
            (parent.root or parent.number) if parent else None,
            parent.depth + 1 if parent else 0,
            f"{dice.choice(_NAMES)} {dice.choice(_FAMILIES)}",
            _text(dice),
            seconds,
            int(dice.expovariate(1 / 3)),
        )
        remarks.append(remark)
        if remark.depth < DEEPEST:
            answerable.append(remark)
    return remarks


def _answered(dice: random.Random, answerable: list[Remark]) -> Remark | None:
    if not answerable or dice.random() >= REPLY_SHARE:
        return None
    return answerable[-min(len(answerable), 1 + int(dice.expovariate(1 / RECENT_MEAN)))]


def _text(dice: random.Random) -> str:
    wanted = min(LONGEST, dice.lognormvariate(0, LENGTH_SIGMA) * LENGTH_MEDIAN)
    said = [_sentence(dice)]
    while sum(map(len, said)) + len(said) < wanted:
        said.append(_sentence(dice))
    return " ".join(said)


def _sentence(dice: random.Random) -> str:
    kind = dice.random()
    if kind < 0.2:
        return dice.choice(_PLAIN)
    if kind < 0.27:
        return dice.choice(_MARKED)
    words = f"{dice.choice(_WHO)} {dice.choice(_DOES)} {dice.choice(_WHAT)} {dice.choice(_ENDS)}"
    return words[0].upper() + words[1:] + "."


# The database everybody is measured with: one small, two larger stories and seventeen little ones.
SHELF = {"s50": 50, "s1000": 1_000, "s10000": 10_000, **{f"c{number}": 20 for number in range(17)}}
HUGE, HUGE_COUNT = "huge", 100_000
CROWD, CROWD_REPLIES = "crowd", 10_000

# Of a dozen seeds those whose first pages draw as much as the middle page of the huge thread does: 35 comments, and 34.
_SEEDS = {"s50": "s50-3", HUGE: "huge-10"}


def of_story(key: str) -> list[Remark]:
    """The story's thread."""
    if key == CROWD:
        return thread(CROWD_REPLIES + 1, CROWD, one_root=True)
    return thread((SHELF | {HUGE: HUGE_COUNT})[key], _SEEDS.get(key, key))
