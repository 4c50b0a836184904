"""From labels to a folder of weights of a newsroom's own: the n-grams and the mixes moved on from where they are.

Encoder, vocabulary and all else are the base's. With the same labels, base and libraries the weights come out the same to the
last bit.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from zlib import crc32

import numpy as np

from houserules.comparable import fold
from houserules.comparing import Comparison, sentence
from houserules.decisions import Decision
from houserules.encoder import Encoder
from houserules.errors import TooFewLabels
from houserules.lexicon import Lexicon
from houserules.linear import LinearModel, grams
from houserules.mixing import Evidence, evidence, load_mixes, save_mixes
from houserules.training.fitting_linear import Lesson, Pull, features, fit_onward
from houserules.training.fitting_mixes import pull_mixes
from houserules.training.rows import HEADS, Row

FEWEST_LABELS = 50
FEWEST_OF_A_SIDE = 10
# Chosen by what trained best on held-back texts of several sets: docs/decisions/0018.
LINEAR_PULL = Pull(0.05, 1.0)
MIX_PULL = 20.0
# Of more texts than so many the encoder isn't asked what it thinks: twelve numbers a head are known well enough from these.
MOST_FOR_MIXES = 20_000
_PARTS = 4
# What is made anew; every other file of the base is copied.
_MADE = ("linear.npy", "linear.json", "mixing.json", "about.json")

_SHARE_OF_GRAMS = 0.5  # of the time it takes, about

Told = Callable[[float], None]  # the share that is done


@dataclass(frozen=True)
class Plan:
    """``heads`` learn; ``left`` don't: of them there are so many labels for no and for yes."""

    heads: tuple[str, ...]
    left: Mapping[str, tuple[int, int]]
    rows: Sequence[Row]

    @property
    def digest(self) -> str:
        """Of all that is learnt from."""
        told = [(row.text, row.lang, sorted(row.labels.items())) for row in self.rows]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:10]


def plan(decisions: Sequence[Decision]) -> Plan:
    """What can be learnt from these. Raises TooFewLabels."""
    rows = [row for row in map(_row, decisions) if row.labels]
    sides = {head: _sides(rows, head) for head in HEADS}
    heads = tuple(head for head in HEADS if min(sides[head]) >= FEWEST_OF_A_SIDE)
    if len(rows) < FEWEST_LABELS or not heads:
        told = "; ".join(f"{head} {no} no, {yes} yes" for head, (no, yes) in sides.items())
        raise TooFewLabels(
            f"There are {len(rows)} texts to learn from ({told}). It takes {FEWEST_LABELS}, and for at least one rule "
            f"{FEWEST_OF_A_SIDE} that break it and {FEWEST_OF_A_SIDE} that don't."
        )
    return Plan(heads, {head: sides[head] for head in HEADS if head not in heads}, rows)


def train_onward(planned: Plan, base: Path, out: Path, *, version: str, told: Told) -> None:
    """``base`` has weights; ``out``, which must not be there or be empty, gets the new ones, all at once. Raises OSError."""
    with _whole(out) as folder:
        for file in sorted(base.iterdir()):
            if file.is_file() and file.name not in _MADE:
                shutil.copyfile(file, folder / file.name)
        _fit(planned, base, folder, told)
        about = {"version": version, "base": version_of(base), "labels": len(planned.rows), "learnt": planned.digest}
        _write_about(folder, about)


def own_version(planned: Plan, base: Path) -> str:
    """The shipped one's that all began with, and what was learnt since."""
    return f"{version_of(base).partition('+')[0]}+{planned.digest}"


def version_of(folder: Path) -> str:
    return str(_about(folder)["version"])


def note_comparison(folder: Path, comparison: Comparison) -> None:
    """Into what the folder says of itself, so that whoever switches to it later is told."""
    about = _about(folder) | {"compared": {"outcome": comparison.outcome, "told": sentence(comparison)}}
    _write_about(folder, about)


def _about(folder: Path) -> dict[str, Any]:
    about: dict[str, Any] = json.loads((folder / "about.json").read_text("utf-8"))
    return about


def _write_about(folder: Path, about: Mapping[str, Any]) -> None:
    new = folder / ".about.json"
    new.write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", "utf-8")
    new.replace(folder / "about.json")


def _fit(planned: Plan, base: Path, folder: Path, told: Told) -> None:
    model = LinearModel.load(base)
    seen = features(row.text for row in planned.rows)
    labels = np.array([[row.labels.get(head, 0) for head in planned.heads] for row in planned.rows], dtype=np.float32)
    known = np.array([[head in row.labels for head in planned.heads] for row in planned.rows], dtype=np.float32)
    lesson = Lesson(seen, labels, known)

    def part_told(number: int) -> Callable[[float], None]:
        return lambda done: told(_SHARE_OF_GRAMS * (number + min(done, 1.0)) / (_PARTS + 1))

    moved = fit_onward(model, planned.heads, lesson, LINEAR_PULL, part_told(0))
    moved.save(folder)
    parts = np.array([crc32(f"part {row.text}".encode("utf-8", "replace")) % _PARTS for row in planned.rows])
    without = [
        fit_onward(model, planned.heads, lesson.rows(parts != part), LINEAR_PULL, part_told(part + 1)) for part in range(_PARTS)
    ]
    rows, judges = planned.rows[-MOST_FOR_MIXES:], [without[part] for part in parts[-MOST_FOR_MIXES:]]
    found = list(_evidences(rows, judges, base, told))
    save_mixes(pull_mixes(load_mixes(base / "mixing.json"), planned.heads, rows, found, MIX_PULL), folder / "mixing.json")


def _evidences(rows: Sequence[Row], judges: Sequence[LinearModel], base: Path, told: Told) -> Iterator[Mapping[str, Evidence]]:
    """Each row's n-grams are weighed by a model that hasn't learnt from it: what it has learnt says too much of itself."""
    encoder, lexicon = Encoder(base), Lexicon.shipped()
    for number, (row, judge) in enumerate(zip(rows, judges, strict=True)):
        folded = fold(row.text)
        said, read = judge.logits(grams(folded.text)), encoder.read(folded.text).logits
        yield evidence(said, read, lexicon.hits(folded, row.lang), row.lang)
        told(_SHARE_OF_GRAMS + (1 - _SHARE_OF_GRAMS) * (number + 1) / len(rows))


def _row(decision: Decision) -> Row:
    return Row(decision.text, {head: decision.labels[head] for head in HEADS if head in decision.labels}, "own", decision.lang)


def _sides(rows: Sequence[Row], head: str) -> tuple[int, int]:
    said = [row.labels[head] for row in rows if head in row.labels]
    return sum(label < 0.5 for label in said), sum(label > 0.5 for label in said)


@contextmanager
def _whole(out: Path) -> Iterator[Path]:
    """A folder that becomes ``out`` when it is complete, and nothing if it doesn't get that far."""
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        folder.chmod(0o755)
        yield folder
        folder.rename(out)
    except BaseException:
        shutil.rmtree(folder)
        raise
