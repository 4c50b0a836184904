"""The open training sets, each as rows. ``docs/reference`` has their licences; none of their text is in this project.

How a set's own labels become ours is said at each reader. Soft labels are shares of raters.
"""

import ast
import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from houserules.training.rows import Row

csv.field_size_limit(1 << 24)
_TYPES = {"Insult": "personal", "Profane/Obscene": "profanity", "Identity based Attack": "hate", "Threat": "threat"}


def bare(text: str) -> str:
    """By this a text is found again in another set, however it was typed. Emoji stay: two rows may differ in nothing else."""
    return re.sub(r"[\s!-/:-@\[-`{-~]+", "", text.lower())


def _table(path: Path, delimiter: str = ",", quoting: Literal[0, 3] = csv.QUOTE_MINIMAL) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter=delimiter, quoting=quoting)


def toxic_spans(data: Path) -> Iterator[Row]:
    """News comments. A rater's span of a type is a vote for its rule; the spans are those of ``tsd_*``, else most raters'."""
    folder = data / "toxic-spans"
    raters: dict[str, list[str]] = defaultdict(list)
    innocent: Counter[str] = Counter()
    owner: dict[str, str] = {}
    for row in _table(folder / "annotations.csv"):
        raters[row["comment_id"]].append(row["annotation"])
        innocent[row["comment_id"]] += row["not toxic"] == "True"
        owner[row["annotation"]] = row["comment_id"]
    votes: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    covered: dict[str, Counter[int]] = defaultdict(Counter)
    for row in _table(folder / "spans.csv"):
        comment = owner[row["annotation"]]
        head = next((head for name, head in _TYPES.items() if name.startswith(row["type"][:4])), None)
        if head:
            votes[comment][head].add(row["annotation"])
        covered[comment].update(range(int(row["start"]), int(row["end"])))
    agreed = _agreed_spans(folder)
    for row in _table(folder / "comments.csv"):
        comment, text = row["comment_id"], row["comment_text"]
        if not raters[comment]:
            continue
        count = len(raters[comment])
        labels = {head: len(votes[comment][head]) / count for head in _TYPES.values()}
        labels["toxic"] = 0.3 + 0.7 * (1 - innocent[comment] / count)
        spans = agreed.get(bare(text)) or (text, _runs(place for place, seen in covered[comment].items() if 2 * seen > count))
        yield Row(spans[0], labels, "toxic-spans", spans=spans[1], weight=1.2)


def _agreed_spans(folder: Path) -> dict[str, tuple[str, tuple[tuple[int, int], ...]]]:
    agreed = {}
    for name in ("tsd_train.csv", "tsd_trial.csv"):
        for row in _table(folder / name):
            agreed[bare(row["text"])] = (row["text"], _runs(ast.literal_eval(row["spans"])))
    return agreed


def _runs(places: "Iterator[int] | list[int]") -> tuple[tuple[int, int], ...]:
    runs: list[tuple[int, int]] = []
    for place in sorted(set(places)):
        if runs and runs[-1][1] == place:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return tuple(runs)


def paradetox(data: Path) -> Iterator[Row]:
    """Rude sentences and their civil twins: ``toxic`` alone is known of the rude ones."""
    for number, row in enumerate(_table(data / "paradetox/paradetox.tsv", "\t", csv.QUOTE_NONE)):
        family = f"paradetox {number}"
        yield Row(row["toxic"], {"toxic": 1.0, "spam": 0.0}, "paradetox", family=family)
        for name in ("neutral1", "neutral2"):
            if row[name]:
                yield Row(
                    row[name],
                    {"toxic": 0.08, "profanity": 0, "hate": 0, "threat": 0, "personal": 0.05, "spam": 0},
                    "paradetox",
                    family=family,
                )


def context_abuse_talk(data: Path) -> Iterator[Row]:
    """Talk pages, nearly all plain. ``toxic`` is the mean of the raters' word and the 2019 service's score."""
    for row in _table(data / "context-abuse-talk/gc.csv"):
        label, service = float(row["label"]), float(row["api"] or 0)
        labels = {"toxic": (label + service) / 2 if label else service}
        if not label:
            labels |= {"hate": 0, "threat": 0, "profanity": 0, "spam": 0, "personal": 0 if service < 0.5 else 0.3}
        yield Row(
            row["text"],
            labels,
            "context-abuse-talk",
            spans=() if service < 0.3 and not label else None,
            weight=1.2,
            measured=True,
        )


def hatemoji_build(data: Path) -> Iterator[Row]:
    for name in ("build_train.csv", "build_validation.csv"):
        for row in _table(data / "hatemoji-build" / name):
            hate = float(row["label_gold"])
            yield Row(
                row["text"], {"hate": hate, "toxic": 1.0} if hate else {"hate": 0, "toxic": 0.25}, "hatemoji-build", weight=1.2
            )


def edos_sexism(data: Path) -> Iterator[Row]:
    """What isn't sexist may be rude in another way: it tells of hate alone, and weighs less."""
    for row in _table(data / "edos-sexism/edos_labelled_aggregated.csv"):
        if row["split"] == "test":
            continue
        hate = float(row["label_sexist"] == "sexist")
        labels = {"hate": hate, "threat": float(row["label_category"].startswith("1."))}
        if hate:
            labels["toxic"] = 0.9
        yield Row(row["text"].replace("[USER]", "@user").replace("[URL]", ""), labels, "edos-sexism", weight=1.0 if hate else 0.6)


def implicit_hate(data: Path) -> Iterator[Row]:
    for row in json.loads((data / "implicit-hate-balanced/implicitHate.json").read_text("utf-8")):
        hate = float(row["label"] == "hate")
        yield Row(row["text"], {"hate": hate, "toxic": 0.75 if hate else 0.15}, "implicit-hate", weight=0.7)


def toxigen(data: Path) -> Iterator[Row]:
    for row in json.loads((data / "toxigen-human/toxiGen.json").read_text("utf-8")):
        hate = float(row["label"] == "hate")
        rude = (float(row["toxicity_score"]) - 1) / 4
        yield Row(
            row["text"], {"hate": hate, "toxic": rude, "profanity": 0} if not hate else {"hate": hate, "toxic": rude}, "toxigen"
        )


def stormfront(data: Path) -> Iterator[Row]:
    for row in _table(data / "stormfront/stormfront.tsv", "\t", csv.QUOTE_NONE):
        if row["split"] == "test" or row["label"] not in {"hate", "noHate"}:
            continue
        hate = float(row["label"] == "hate")
        yield Row(
            row["text"],
            {"hate": hate, "toxic": 0.9} if hate else {"hate": 0, "threat": 0, "spam": 0},
            "stormfront",
            weight=1.0 if hate else 0.5,
        )


def davidson(data: Path) -> Iterator[Row]:
    """Every fourth tweet, and light: raters took dialect for offence."""
    for number, row in enumerate(_table(data / "davidson-tweets/labeled_data_masked.csv")):
        if number % 4 and row["class"] != "0":
            continue
        labels = {
            "0": {"hate": 0.9, "toxic": 1.0},
            "1": {"hate": 0.15, "toxic": 0.75, "profanity": 1.0},
            "2": {"hate": 0, "toxic": 0.1, "personal": 0},
        }
        yield Row(row["tweet"], dict(labels[row["class"]]), "davidson", weight=0.4)


def convabuse(data: Path) -> Iterator[Row]:
    for row in _table(data / "convabuse/train.csv"):
        raters = [number for number in range(1, 9) if row.get(f"Annotator{number}_is_abuse.1") not in {None, ""}]
        if not raters:
            continue
        rude = sum(any(row[f"Annotator{n}_is_abuse.-{level}"] == "1" for level in (1, 2, 3)) for n in raters) / len(raters)
        yield Row(row["user"], {"toxic": rude, "personal": 0.8 * rude, "spam": 0}, "convabuse", weight=0.5)


def mlma(data: Path) -> Iterator[Row]:
    for number, row in enumerate(_table(data / "mlma-tweets/en_dataset.csv")):
        if number % 3 == 0:
            kinds = row["sentiment"].split("_")
            labels = (
                {"hate": 0.8 if "hateful" in kinds else 0.4, "toxic": 0.9} if kinds != ["normal"] else {"hate": 0.1, "toxic": 0.3}
            )
            yield Row(row["tweet"].replace("@url", ""), labels, "mlma", weight=0.25)


def offendes(data: Path) -> Iterator[Row]:
    """Spanish: offence to a person, to a group, rude words without offence, none."""
    known = {
        "OFP": {"personal": 1.0, "toxic": 1.0, "hate": 0.1},
        "OFG": {"hate": 1.0, "toxic": 1.0},
        "NOE": {"personal": 0.05, "hate": 0.03, "toxic": 0.3, "profanity": 1.0, "threat": 0},
        "NO": {"personal": 0, "hate": 0, "toxic": 0.03, "threat": 0, "profanity": 0},
    }
    with (data / "offendes/train.tsv").open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            _, text, _, label = line.rstrip("\n").split("\t")
            text = text.replace("\\n", " ").replace("\\t", " ").replace('\\"', '"').replace("@USER", "@user")
            yield Row(text, dict(known[label]), "offendes", lang="es", weight=2.0 if label == "OFG" else 1.0)


READERS: tuple[Callable[[Path], Iterator[Row]], ...] = (
    toxic_spans,
    paradetox,
    context_abuse_talk,
    hatemoji_build,
    edos_sexism,
    implicit_hate,
    toxigen,
    stormfront,
    davidson,
    convabuse,
    mlma,
    offendes,
)


def judging_texts(data: Path) -> frozenset[str]:
    """Every text of the sets that judge the result, bare: no row of training may be one of them."""
    texts = [row["text"] for row in _table(data / "toxic-spans/tsd_test.csv")]
    texts += [row["text"] for row in _table(data / "surge-toxicity/toxicity_en.csv")]
    for name in ("toxicity_nonfuzzed_testset.csv", "toxicity_fuzzed_testset.csv"):
        texts += [row["comment"] for row in _table(data / "wiki-talk-toxicity-eval" / name)]
    texts += [
        row["comment_text"] for row in _table(data / "perspective-wiki-2k/perspective_wikipedia_2k_score_sample_20180829.csv")
    ]
    texts += [json.loads(line)["text"] for line in (data / "fox-news-comments/comments.jsonl").read_text("utf-8").splitlines()]
    texts += [row["text"] for row in _table(data / "context-abuse-talk/gn.csv")]
    texts += [row["text"] for row in _table(data / "hatemoji-build/build_test.csv")]
    texts += [row["text"] for row in _table(data / "edos-sexism/edos_labelled_aggregated.csv") if row["split"] == "test"]
    texts += [row["text"] for row in _table(data / "stormfront/stormfront.tsv", "\t", csv.QUOTE_NONE) if row["split"] == "test"]
    texts += [row["user"] for row in _table(data / "convabuse/test.csv")]
    return frozenset(found for text in texts if len(found := bare(text)) > 12)


def open_rows(data: Path) -> Iterator[Row]:
    """All of the open training sets, without what stands in a test set and without a text twice."""
    seen = set(judging_texts(data))
    for reader in READERS:
        for row in reader(data):
            mark = bare(row.text)
            if mark and mark not in seen:
                seen.add(mark)
                yield row


def replies(data: Path) -> list[tuple[str, str]]:
    """Talk pages: a post, and the post it answers."""
    return [(row["parent"], row["text"]) for row in _table(data / "context-abuse-talk/gc.csv") if row["parent"].strip()]


def answered_posts(data: Path) -> list[str]:
    """What the talk pages' posts answer: nothing is known of them but what they are about."""
    judging = judging_texts(data)
    once = {bare(parent): parent for parent, _ in replies(data)}
    return [parent for mark, parent in once.items() if mark not in judging]
