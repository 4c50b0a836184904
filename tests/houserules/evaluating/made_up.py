"""Test sets in their makers' shapes, with words of our own."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from houserules.evaluating.examples import Example
from houserules.evaluating.trying import Contender
from houserules.shapes import Verdict
from tests.houserules.pretending import Pretender

WIKI = "wiki-talk-toxicity-eval"


def pretended_judge(contender: Contender, examples: Sequence[Example]) -> list[Verdict]:
    return [Pretender().judge(each.text, story=each.story, tier=contender.tier) for each in examples]


def write_sets(folder: Path) -> None:
    """All that `SETS` reads, a few lines each."""
    _csv(
        folder / "surge-toxicity/toxicity_en.csv",
        [{"text": "Fie on you", "is_toxic": "Toxic"}, {"text": "Hi", "is_toxic": "Not Toxic"}],
    )
    for name, word in (("nonfuzzed", "Quaker"), ("fuzzed", "shaker")):
        posts = [
            {"rev_id": "1", "comment": f"A {word} wrote this", "toxic": "False"},
            {"rev_id": "2", "comment": "You dolt", "toxic": "True"},
        ]
        _csv(folder / WIKI / f"toxicity_{name}_testset.csv", posts)
    phrases = (
        ("am_identity", "nontoxic", "I am old"),
        ("am_identity", "nontoxic", "I am old fashioned"),
        ("being_identity", "nontoxic", "Being old fashioned is nice"),
        ("being_identity_tox", "toxic", "Being old is vile"),
        ("you_occupation", "toxic", "You are a vile baker"),
    )
    heads = ("template", "toxicity", "phrase")
    _csv(folder / WIKI / "intersectional_madlibs.csv", [dict(zip(heads, row, strict=True)) for row in phrases])
    _spans(folder / "toxic-spans")
    scores = {"TOXICITY@6": "0.9", "IDENTITY_ATTACK": "0.1", "INSULT": "0.8", "PROFANITY": "0.2", "THREAT": "0.3", "SPAM": "0.05"}
    _csv(
        folder / "perspective-wiki-2k/perspective_wikipedia_2k_score_sample_20180829.csv",
        [{"comment_text": "You dolt", **scores}, {"comment_text": "Thanks", **dict.fromkeys(scores, "0.1")}],
    )
    _fox(folder / "fox-news-comments/comments.jsonl")
    _csv(folder / "context-abuse-talk/gn.csv", [{"text": f"Post {number}", "label": "0"} for number in range(4)])
    toxigen = [
        {"text": "They bake", "label": "neutral", "target_groups": ["bakers", "brewers"]},
        {"text": "They are vermin", "label": "hate", "target_groups": ["bakers"]},
    ]
    _text(folder / "toxigen-human/toxiGen.json", json.dumps(toxigen))
    edos = [("test", "sexist", "1. threats"), ("test", "not sexist", "none"), ("train", "sexist", "2. derogation")]
    _csv(
        folder / "edos-sexism/edos_labelled_aggregated.csv",
        [
            {"text": f"Row {at}", "split": split, "label_sexist": so, "label_category": kind}
            for at, (split, so, kind) in enumerate(edos)
        ],
    )
    emoji = [{"text": "🥖", "type": "none", "target": "['none']", "label_gold": "0"}]
    emoji.append({"text": "🔪 🥖", "type": "threateninglanguage", "target": "['bak', 'bre']", "label_gold": "1"})
    _csv(folder / "hatemoji-build/build_test.csv", emoji)
    rows = ["file_id\tlabel\tsplit\ttext", "1\thate\ttest\tOut with bakers", "2\tnoHate\ttest\tBread", "3\thate\ttrain\tNo"]
    _text(folder / "stormfront/stormfront.tsv", "\n".join(rows) + "\n")
    rows = ["comment_id\tcomment\tmedia\tlabel", '1\t"Pan\tx\tNO', "2\tBobo\tx\tOFP", "3\tPanaderos\tx\tOFG", "4\tCaray\tx\tNOE"]
    _text(folder / "offendes/dev.tsv", "\n".join(rows) + "\n")


def _spans(folder: Path) -> None:
    marked = [{"spans": "[4, 5, 6, 7]", "text": "You dolt"}, {"spans": "[]", "text": "Line\nend"}]
    _csv(folder / "tsd_test.csv", marked)
    _csv(folder / "comments.csv", [{"comment_id": "9", "comment_text": "You dolt"}])
    _csv(folder / "annotations.csv", [{"annotation": str(number), "comment_id": "9"} for number in range(3)])
    types = [("0", "Insult"), ("0", "Insult"), ("1", "Insult"), ("2", "Threat")]
    _csv(folder / "spans.csv", [{"annotation": annotation, "type": kind} for annotation, kind in types])


def _fox(file: Path) -> None:
    long = " ".join(["word"] * 30)
    rows = [
        {"title": "Ferry", "meta": "A ferry", "text": long, "label": 0},
        {"title": "Ferry", "meta": "A ferry", "text": "Short", "label": 1},
        {"title": "Bread", "meta": "A loaf", "text": "Short too", "label": 0},
        {"title": "Beer", "meta": "A pint", "text": "Short as well", "label": 0},
    ]
    _text(file, "".join(json.dumps(row) + "\n" for row in rows))


def _csv(file: Path, rows: Iterable[Mapping[str, str]]) -> None:
    rows = list(rows)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def _text(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
