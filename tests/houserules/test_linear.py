from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from houserules.comparable import fold
from houserules.linear import BITS, LinearModel, grams

WORD = st.sampled_from(["the", "tram", "line", "came", "back", "you", "idiot", "ñandú", "日本", "!", "42"])
WORDS = st.lists(WORD, min_size=1, max_size=30).map(" ".join)


def of_random_weights() -> LinearModel:
    chance = np.random.default_rng(3)
    weights = chance.integers(-100, 100, (1 << BITS, 2), dtype=np.int8)
    return LinearModel(("toxic", "hate"), weights, np.array([0.01, 0.02], np.float32), np.array([0.5, -0.5], np.float32))


def place(piece: str, kind: int) -> int:
    """Where a piece belongs, worked out letter by letter; ``kind`` 0 for letters, 1 for a word, 2 for a pair."""
    whole = 1 << 64
    base, mix, apart = 0x9E3779B97F4A7C15, 0xFF51AFD7ED558CCD, 0xC2B2AE3D27D4EB4F
    back = pow(base, -1, whole)
    hashed = sum((ord(letter) + 1) * pow(back, at, whole) for at, letter in enumerate(piece)) % whole
    hashed ^= hashed >> 32
    return (hashed + kind * apart) * mix % whole >> 64 - BITS


@given(WORDS)
def test_every_window_of_letters_every_word_and_every_pair_has_its_place(text: str) -> None:
    padded, words = f" {text} ", text.split()
    windows = {padded[at : at + size] for size in (3, 5) for at in range(len(padded) - size + 1)}
    pairs = {f"{first} {second}" for first, second in pairwise(words)}
    found = grams(text)
    assert found.letters.tolist() == sorted({place(piece, 0) for piece in windows})
    assert found.words.tolist() == sorted({*(place(word, 1) for word in words), *(place(pair, 2) for pair in pairs)})


@pytest.mark.parametrize(
    ("text", "words", "pairs"),
    [
        ("", [], []),
        ("a", ["a"], []),
        ("!!", ["!", "!"], ["!!"]),
        ("what?! no", ["what", "?", "!", "no"], ["what?", "?!", "! no"]),
        ("(a)b", ["(", "a", ")", "b"], ["(a", "a)", ")b"]),
    ],
)
def test_a_sign_is_a_word_of_its_own(text: str, words: list[str], pairs: list[str]) -> None:
    assert grams(text).words.tolist() == sorted({*(place(word, 1) for word in words), *(place(pair, 2) for pair in pairs)})


@given(st.text(max_size=200))
def test_any_folded_text_has_logits(text: str) -> None:
    assert np.isfinite(list(of_random_weights().logits(grams(fold(text).text)).values())).all()


def test_a_logit_is_the_sum_over_distinct_features_letters_and_words_each_over_the_root_of_their_number() -> None:
    model, found = of_random_weights(), grams("no no no way")
    expected = sum(
        model.weights[list(set(ids.tolist()))].astype(float).sum(axis=0) / len(set(ids.tolist())) ** 0.5 for ids in found
    )
    np.testing.assert_allclose(list(model.logits(found).values()), expected * model.scales + model.bias, rtol=1e-5)


def test_a_model_is_read_as_it_was_written(tmp_path) -> None:
    model = of_random_weights()
    model.save(tmp_path)
    again = LinearModel.load(tmp_path)
    assert again.heads == model.heads
    assert again.logits(grams("as it was")) == model.logits(grams("as it was"))
