"""Texts with what is known about them, read from the open test sets as their makers publish them."""

import ast
import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from houserules.errors import HouseRulesError
from houserules.shapes import Rule, Story

TOXICITY = "toxicity"
# The highest score of the rules that are about wording: what is left to who reads scores by rule alone.
WORST = "worst rule"
ABOUT = (TOXICITY, WORST, *(str(rule) for rule in Rule))
WORDING = (Rule.PROFANITY, Rule.HATE, Rule.PERSONAL, Rule.THREAT)
_PROFANITY, _HATE, _PERSONAL, _OFF_POINT, _THREAT, _SPAM = (
    rule.value for rule in (Rule.PROFANITY, Rule.HATE, Rule.PERSONAL, Rule.OFF_POINT, Rule.THREAT, Rule.SPAM)
)
# Below that, nobody expects a verdict on the point.
FEWEST_WORDS_ON_POINT = 25

Data = Mapping[str, Any]


class SetUnreadable(HouseRulesError):
    """A test set isn't what it should be."""

    code = "set-unreadable"


@dataclass(frozen=True, slots=True)
class Example:
    """``labels``: is it so? ``grades``: how much, by others. Both by what they are about; what isn't there isn't known.

    ``marked`` are the characters that people marked. ``twin_of`` is the index of the example this one is a variant of.
    """

    text: str
    labels: Mapping[str, bool] = field(default_factory=dict)
    grades: Mapping[str, float] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    lang: str = "en"
    story: Story | None = None
    marked: frozenset[int] | None = None
    twin_of: int | None = None


@dataclass(frozen=True, slots=True)
class TestSet:
    """``file`` is its first file, below the folder with all of them; ``plain`` ones should hardly be held."""

    __test__ = False  # pytest: this is none of yours

    name: str
    file: str
    read: Callable[[Path], Iterator[Example]]
    plain: bool = False


def _surge(file: Path) -> Iterator[Example]:
    for row in _csv(file):
        is_toxic = row["is_toxic"] == "Toxic"
        yield Example(row["text"], {TOXICITY: is_toxic, WORST: is_toxic})


def _wiki_talk(file: Path) -> Iterator[Example]:
    """The posts, then those of the twin in the same order: identity words are swapped in half of them."""
    posts = _csv(file)
    twins = _csv(file.with_name("toxicity_fuzzed_testset.csv"))
    if [post["rev_id"] for post in posts] != [twin["rev_id"] for twin in twins]:
        raise SetUnreadable("The rows of the twin are not those of the set.")
    for post in posts:
        is_toxic = post["toxic"] == "True"
        yield Example(post["comment"], {TOXICITY: is_toxic, WORST: is_toxic})
    for index, twin in enumerate(twins):
        yield Example(twin["comment"], twin_of=index)


def _identities(file: Path) -> Iterator[Example]:
    """Templates filled with identities. Which there are is known from the simplest of them, “I am …”."""
    rows = _csv(file)
    known = [row["phrase"].removeprefix("I am ") for row in rows if row["template"] == "am_identity"]
    names = re.compile(rf"\b({'|'.join(map(re.escape, sorted(known, key=len, reverse=True)))})\b")
    for row in rows:
        if "_identity" in row["template"] and (found := names.search(row["phrase"])):
            yield Example(row["phrase"], {TOXICITY: row["toxicity"] == "toxic"}, groups=(found[1],))


def _toxic_spans(file: Path) -> Iterator[Example]:
    """News comments: which characters are toxic, and, by most of their raters, of which kind."""
    kinds = _kinds(file.parent)
    for row in _csv(file):
        text = row["text"]
        yield Example(text, kinds.get(text, {}), marked=frozenset(ast.literal_eval(row["spans"])))


_KINDS = {"Insult": _PERSONAL, "Profane/Obscene": _PROFANITY, "Identity based Attack": _HATE, "Threat": _THREAT}


def _kinds(folder: Path) -> dict[str, dict[str, bool]]:
    if not (folder / "annotations.csv").exists():
        return {}
    texts = {row["comment_id"]: row["comment_text"] for row in _csv(folder / "comments.csv")}
    of = {row["annotation"]: row["comment_id"] for row in _csv(folder / "annotations.csv")}
    raters = Counter(of.values())
    saw = {(row["annotation"], row["type"]) for row in _csv(folder / "spans.csv")}
    votes = Counter((of[annotation], kind) for annotation, kind in saw if annotation in of)
    return {
        text: {rule: 2 * votes[comment, kind] >= raters[comment] for kind, rule in _KINDS.items()}
        for comment, text in texts.items()
    }


_ATTRIBUTES = {
    TOXICITY: "TOXICITY@6",
    _HATE: "IDENTITY_ATTACK",
    _PERSONAL: "INSULT",
    _PROFANITY: "PROFANITY",
    _THREAT: "THREAT",
    _SPAM: "SPAM",
}


def _perspective(file: Path) -> Iterator[Example]:
    for row in _csv(file):
        yield Example(row["comment_text"], grades={about: float(row[name]) for about, name in _ATTRIBUTES.items()})


def _fox(file: Path) -> Iterator[Example]:
    """Each under its story; those with enough words under every other story too, where they are off point."""
    rows = list(_json_lines(file))
    stories = {row["title"]: Story(row["title"], row["meta"]) for row in rows}
    for row in rows:
        text, own = row["text"], stories[row["title"]]
        is_long = len(text.split()) >= FEWEST_WORDS_ON_POINT
        yield Example(text, {_HATE: bool(row["label"])} | ({_OFF_POINT: False} if is_long else {}), story=own)
        if is_long:
            yield from (Example(text, {_OFF_POINT: True}, story=other) for other in stories.values() if other is not own)


def _talk(file: Path) -> Iterator[Example]:
    for row in _csv(file):
        yield Example(row["text"])


_OFFENDES = {
    "NO": {TOXICITY: False, _PERSONAL: False, _HATE: False, _PROFANITY: False},
    "NOE": {_PROFANITY: True, _PERSONAL: False, _HATE: False},
    "OFP": {TOXICITY: True, _PERSONAL: True},
    "OFG": {TOXICITY: True, _HATE: True},
}


def _offendes(file: Path) -> Iterator[Example]:
    for row in _tsv(file):
        yield Example(row["comment"], _OFFENDES[row["label"]], lang="es")


def _edos(file: Path) -> Iterator[Example]:
    for row in _csv(file):
        if row["split"] == "test":
            labels = {_HATE: row["label_sexist"] == "sexist", _THREAT: row["label_category"].startswith("1.")}
            yield Example(row["text"], labels, groups=("women",))


def _hatemoji(file: Path) -> Iterator[Example]:
    for row in _csv(file):
        groups = tuple(name for name in ast.literal_eval(row["target"]) if name != "none")
        labels = {_HATE: row["label_gold"] == "1", _THREAT: row["type"] == "threateninglanguage"}
        yield Example(row["text"], labels, groups=groups)


def _stormfront(file: Path) -> Iterator[Example]:
    for row in _tsv(file):
        if row["split"] == "test":
            yield Example(row["text"], {_HATE: row["label"] == "hate"})


def _toxigen(file: Path) -> Iterator[Example]:
    for row in json.loads(file.read_text("utf-8")):
        yield Example(row["text"], {_HATE: row["label"] == "hate"}, groups=tuple(row["target_groups"]))


SETS = (
    TestSet("surge-toxicity", "surge-toxicity/toxicity_en.csv", _surge),
    TestSet("wiki-talk", "wiki-talk-toxicity-eval/toxicity_nonfuzzed_testset.csv", _wiki_talk),
    TestSet("toxic-spans", "toxic-spans/tsd_test.csv", _toxic_spans),
    TestSet("perspective-wiki-2k", "perspective-wiki-2k/perspective_wikipedia_2k_score_sample_20180829.csv", _perspective),
    TestSet("fox-news", "fox-news-comments/comments.jsonl", _fox),
    TestSet("talk-posts", "context-abuse-talk/gn.csv", _talk, plain=True),
    TestSet("identities", "wiki-talk-toxicity-eval/intersectional_madlibs.csv", _identities),
    TestSet("toxigen", "toxigen-human/toxiGen.json", _toxigen),
    TestSet("edos-test", "edos-sexism/edos_labelled_aggregated.csv", _edos),
    TestSet("hatemoji-test", "hatemoji-build/build_test.csv", _hatemoji),
    TestSet("stormfront-test", "stormfront/stormfront.tsv", _stormfront),
    TestSet("offendes-dev", "offendes/dev.tsv", _offendes),
)


def own_set(file: Path, about: str) -> TestSet:
    """``{"text": …, "label": true}`` a line; also "group" (a name or several), "lang", "story" as in `houserules score`."""

    def read(file: Path) -> Iterator[Example]:
        for number, row in enumerate(_json_lines(file), 1):
            try:
                yield _own(row, about)
            except (KeyError, TypeError, ValueError, AttributeError) as wrong:
                raise SetUnreadable(f"{file}:{number}: needs “text” (a string) and “label” (true, false or 0 to 1)") from wrong

    return TestSet(file.stem, str(file), read)


def _own(row: Data, about: str) -> Example:
    text, label, group, story = row["text"], float(row["label"]), row.get("group"), row.get("story")
    if not isinstance(text, str) or not 0 <= label <= 1:
        raise ValueError("text and label")
    groups = (group,) if isinstance(group, str) else tuple(group or ())
    told = Story(story.get("title") or "", story.get("text") or "") if story else None
    return Example(text, {about: label >= 0.5}, groups=groups, lang=row.get("lang") or "und", story=told)


def _csv(file: Path) -> list[dict[str, str]]:
    # Line ends are made one before the parser sees them: offsets were counted so.
    with file.open(encoding="utf-8-sig") as lines:
        return list(csv.DictReader(lines))


def _tsv(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        heads = next(lines).rstrip("\n").split("\t")
        for line in lines:
            yield dict(zip(heads, line.rstrip("\n").split("\t"), strict=False))


def _json_lines(file: Path) -> Iterator[Data]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                data = json.loads(line)
            except ValueError as wrong:
                raise SetUnreadable(f"{file}:{number}: isn't JSON") from wrong
            yield data
