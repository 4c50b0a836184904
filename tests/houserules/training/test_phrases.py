import re
import tomllib
from importlib import resources

import pytest

from houserules.training.phrases import phrase_rows
from houserules.training.rows import HEADS

LANGUAGES = ("en", "es")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_slot_is_filled_and_every_label_is_a_head_between_0_and_1(lang: str) -> None:
    for row in phrase_rows(lang, times=2, seed=1):
        assert not re.search(r"\{\w+\}", row.text), row.text
        assert set(row.labels) <= set(HEADS)
        assert all(0 <= label <= 1 for label in row.labels.values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_seed_gives_the_same_rows(lang: str) -> None:
    assert list(phrase_rows(lang, times=2, seed=4)) == list(phrase_rows(lang, times=2, seed=4))
    assert list(phrase_rows(lang, times=2, seed=4)) != list(phrase_rows(lang, times=2, seed=5))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_must_pass_is_taught_as_often_as_what_must_not(lang: str) -> None:
    book = tomllib.loads(resources.files("houserules.training").joinpath(f"phrases/{lang}.toml").read_text("utf-8"))
    hateful = sum(len(frame["texts"]) for frame in book["frame"] if frame["labels"].get("hate", 0) >= 0.5)
    harmless = sum(len(frame["texts"]) for frame in book["frame"] if frame["labels"].get("hate", 1) < 0.5)
    assert harmless >= hateful
