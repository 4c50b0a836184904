"""A labelled text, and the heads that learn from it."""

from dataclasses import dataclass, field

HEADS = ("toxic", "profanity", "hate", "personal", "threat", "spam")


@dataclass(frozen=True, slots=True)
class Row:
    """``labels`` are from 0 to 1; a head that is missing learns nothing here. ``spans``: the toxic characters; None: not known.

    ``family`` keeps what was made from one source text together when rows are set aside. ``measured``: ``toxic`` is a score, to
    be met as such, not only the side of the line it is on.
    """

    text: str
    labels: dict[str, float]
    source: str
    lang: str = "en"
    weight: float = 1.0
    spans: tuple[tuple[int, int], ...] | None = None
    family: str = field(default="")
    measured: bool = False
