import pytest
from hypothesis import given
from hypothesis import strategies as st

from houserules.comparable import fold
from houserules.lexicon import Lexicon
from houserules.mixing import EVIDENCE, Mix, least_profane, load_mixes, save_mixes
from houserules.shapes import Tier

NUMBERS = st.floats(-1e6, 1e6)


@given(NUMBERS, st.dictionaries(st.sampled_from(EVIDENCE), NUMBERS), st.dictionaries(st.sampled_from(EVIDENCE), NUMBERS))
def test_any_evidence_gives_a_chance(bias: float, weights: dict[str, float], evidence: dict[str, float]) -> None:
    assert 0 < Mix(bias, weights).chance(evidence) < 1


def test_what_speaks_for_it_raises_the_chance() -> None:
    mix = Mix(-1.0, {"linear": 0.5, "slur": 2.0})
    assert mix.chance({}) < mix.chance({"linear": 1.0}) < mix.chance({"linear": 1.0, "slur": 1.0})


@pytest.mark.parametrize(
    ("text", "least"),
    [("A tram.", 0.0), ("A damn fine tram.", 0.0), ("Oh shit.", 0.6), ("Oh shit, fuck it.", 0.75), ("You idiot.", 0.0)],
)
def test_a_listed_word_of_profanity_counts_for_something_whatever_is_around_it(text: str, least: float) -> None:
    assert least_profane(Lexicon.shipped().hits(fold(text), "en")) == least


def test_own_words_say_nothing_of_how_profane_a_comment_is() -> None:
    own = Lexicon.shipped().with_words({"tram": 3})
    assert least_profane(own.hits(fold("A tram."), "en")) == 0.0


def test_mixes_are_read_as_they_were_written(tmp_path) -> None:
    mixes = {Tier.FAST: {"hate": Mix(0.25, {"linear": 1.5})}, Tier.FULL: {"hate": Mix(-0.5, {"encoder": 1.0})}}
    save_mixes(mixes, tmp_path / "mixing.json")
    assert load_mixes(tmp_path / "mixing.json") == mixes
