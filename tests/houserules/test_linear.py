import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from houserules.comparable import fold
from houserules.linear import BITS, LinearModel, distinct, grams

WORD = st.sampled_from(["the", "tram", "line", "came", "back", "you", "idiot", "ñandú", "日本", "!", "42"])
WORDS = st.lists(WORD, min_size=1, max_size=30).map(" ".join)


def of_random_weights() -> LinearModel:
    chance = np.random.default_rng(3)
    weights = chance.integers(-100, 100, (1 << BITS, 2), dtype=np.int8)
    return LinearModel(("toxic", "hate"), weights, np.array([0.01, 0.02], np.float32), np.array([0.5, -0.5], np.float32))


@given(WORDS)
def test_every_window_of_letters_and_every_word_is_a_feature_at_its_place(text: str) -> None:
    found = grams(text)
    padded = f" {text} "
    pieces = [padded[begin:end] for begin, end in zip(found.begins, found.ends, strict=True)]
    windows = [padded[at : at + size] for size in (3, 5) for at in range(len(padded) - size + 1)]
    assert pieces[: found.letters] == windows
    assert pieces[found.letters : found.letters + len(text.split())] == text.split()


@given(WORDS, WORDS)
def test_the_same_piece_has_the_same_place_wherever_it_stands(first: str, second: str) -> None:
    places: dict[tuple[bool, str], set[int]] = {}
    for text in (first, second, f"{second} {first}"):
        found, padded = grams(text), f" {text} "
        for number, (begin, end) in enumerate(zip(found.begins, found.ends, strict=True)):
            places.setdefault((number < found.letters, padded[begin:end]), set()).add(int(found.ids[number]))
    # Pairs of words are features of their own kind, spelled like a window of letters at times.
    assert all(len(ids) == 1 for (is_letters, piece), ids in places.items() if is_letters or " " not in piece)


@given(st.text(max_size=200))
def test_any_folded_text_has_logits(text: str) -> None:
    assert np.isfinite(list(of_random_weights().logits(grams(fold(text).text)).values())).all()


def test_a_logit_is_the_sum_over_distinct_features_letters_and_words_each_over_the_root_of_their_number() -> None:
    model, found = of_random_weights(), grams("no no no way")
    expected = sum(
        model.weights[list(set(ids.tolist()))].astype(float).sum(axis=0) / len(set(ids.tolist())) ** 0.5
        for ids in distinct(found)
    )
    np.testing.assert_allclose(list(model.logits(found).values()), expected * model.scales + model.bias, rtol=1e-5)


def test_a_model_is_read_as_it_was_written(tmp_path) -> None:
    model = of_random_weights()
    model.save(tmp_path)
    again = LinearModel.load(tmp_path)
    assert again.heads == model.heads
    assert again.logits(grams("as it was")) == model.logits(grams("as it was"))
