"""From open data to a folder of weights: the rows, the models, the mix, what tells on point from off."""

import json
import random
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from houserules.comparable import fold
from houserules.encoder import Encoder
from houserules.lexicon import Lexicon
from houserules.linear import LinearModel, grams
from houserules.mixing import Evidence, evidence, save_mixes
from houserules.subjects import Subjects
from houserules.training import exporting, fitting_encoder, fitting_linear
from houserules.training.composing import composed
from houserules.training.fitting_mixes import fit_mixes
from houserules.training.fitting_pertinence import fit_pertinence
from houserules.training.fitting_subjects import fit_subjects
from houserules.training.phrases import phrase_rows
from houserules.training.rows import Row
from houserules.training.sources import answered_posts, open_rows, replies
from houserules.training.teacher import Teacher
from houserules.wordpiece import WordPiece

_SEED = 11
_FILLED = 7  # times a phrase with slots is filled
_SET_ASIDE = 40  # one family of so many is kept from the models, for the mix
_CIVIL = 0.1  # a text that is hardly rude has no words to blame
_EPOCHS = 2
_COMPOSED = 4_000  # each time round
# Whose subjects the teacher is asked for: all posts and comments, and so many of the others.
_ANSWERED = 6_000
_RUDE = 4_000
_HATEFUL = 5_000
# Of large sets of short or doubtful texts the encoder sees a share each time round; every other row is seen whole.
_SHARES = {
    "paradetox": 0.3,
    "edos-sexism": 0.35,
    "implicit-hate": 0.35,
    "stormfront": 0.4,
    "davidson": 0.4,
    "offendes": 0.25,
    "mlma": 0.4,
}

Told = Callable[[str, float], None]  # what is being done, and the share of it that is


def make(data: Path, base: Path, teacher: Path, out: Path, *, version: str, told: Told) -> None:
    """``base``: the folder of the sentence encoder to begin with; ``teacher``: of the one that tells subjects. ``out`` gets all
    that ``Engine(weights=out)`` needs.

    With the same data, versions of the libraries and kind of processor the weights come out the same to the last bit.
    """
    out.mkdir(parents=True, exist_ok=True)
    rows = list(training_rows(data))
    learnt, aside = [row for row in rows if not _is_aside(row)], [row for row in rows if _is_aside(row)]
    exporting.export(_encoder(learnt, base, told), base, out)
    subjects = _subjects(rows, data, teacher, base, told)
    subjects.save(out)
    fitting_linear.fit(learnt, lambda done: told("n-grams", done)).save(out)
    save_mixes(fit_mixes(aside, evidences(aside, out)), out / "mixing.json")
    texts = (row.text for row in learnt if not row.source.startswith("phrases"))
    fit_pertinence(texts, replies(data), subjects.of, _SEED).save(out)
    (out / "about.json").write_text(json.dumps({"version": version}) + "\n", "utf-8")


def _encoder(learnt: Sequence[Row], base: Path, told: Told) -> fitting_encoder.Encoder:
    chance = random.Random(_SEED)
    epochs = [[*_drawn(learnt, chance), *composed(learnt, _COMPOSED, chance)] for _ in range(_EPOCHS)]
    return fitting_encoder.fit(epochs, base, fitting_encoder.Recipe(seed=_SEED), lambda done: told("encoder", done))


def _subjects(rows: Sequence[Row], data: Path, folder: Path, base: Path, told: Told) -> Subjects:
    texts = _telling(rows, data)
    teacher, vocabulary = Teacher(folder), base / "vocab.txt"
    of_texts = teacher.subjects(texts, lambda done: told("what the teacher says", done))
    of_tokens = teacher.subjects_of_tokens(vocabulary.read_text("utf-8").splitlines())
    return fit_subjects(texts, of_texts, of_tokens, WordPiece(vocabulary), seed=_SEED, told=lambda done: told("subjects", done))


def _telling(rows: Sequence[Row], data: Path) -> list[str]:
    """English texts of many subjects."""
    chance = random.Random(_SEED)
    rude = [row.text for row in rows if row.source == "paradetox"]
    hateful = [row.text for row in rows if row.source in {"implicit-hate", "stormfront", "hatemoji-build"}]
    found = [row.text for row in rows if row.source in {"toxic-spans", "context-abuse-talk"}]
    found += chance.sample(rude, _RUDE) + chance.sample(hateful, _HATEFUL) + chance.sample(answered_posts(data), _ANSWERED)
    return list(dict.fromkeys(found))


def training_rows(data: Path) -> list[Row]:
    rows = [*open_rows(data), *(row for lang in ("en", "es") for row in phrase_rows(lang, times=_FILLED, seed=_SEED))]
    return [replace(row, spans=()) if row.spans is None and row.labels.get("toxic", 1) <= _CIVIL else row for row in rows]


def evidences(rows: Sequence[Row], folder: Path) -> list[Mapping[str, Evidence]]:
    """What the models and lists say of each row, head by head."""
    linear, encoder, lexicon = LinearModel.load(folder), Encoder(folder), Lexicon.shipped()
    return [_evidence(row, linear, encoder, lexicon) for row in rows]


def _evidence(row: Row, linear: LinearModel, encoder: Encoder, lexicon: Lexicon) -> Mapping[str, Evidence]:
    folded = fold(row.text)
    said, read = linear.logits(grams(folded.text)), encoder.read(folded.text).logits
    return evidence(said, read, lexicon.hits(folded, row.lang), row.lang)


def _is_aside(row: Row) -> bool:
    return zlib.crc32((row.family or row.text).encode()) % _SET_ASIDE == 0


def _drawn(rows: Sequence[Row], chance: random.Random) -> list[Row]:
    return [row for row in rows if chance.random() < _SHARES.get(row.source, 1.0) or _is_rare(row)]


def _is_rare(row: Row) -> bool:
    """Spanish offence is a small part of its set."""
    return row.source == "offendes" and row.labels["toxic"] > 0.5
