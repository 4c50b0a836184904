import numpy as np
import pytest

import houserules
from houserules.comparable import fold
from houserules.subjects import LONGEST_TOKENS, Subjects

TRAM = "The tram line along the harbour comes back after forty years, with new rails and a depot."
RAILWAY = "Trains and stations cost money; public transport needs drivers, tracks and passengers who pay for a ticket."
BREAD = "My grandmother bakes bread with walnuts, and nobody in the family has ever learnt her recipe properly."


@pytest.fixture(scope="module")
def subjects() -> Subjects:
    return Subjects.load(houserules.engine().folder)


def test_texts_on_one_subject_are_nearer_than_others_though_they_share_no_rare_word(subjects: Subjects) -> None:
    tram, railway, bread = (subjects.of(fold(text).text) for text in (TRAM, RAILWAY, BREAD))
    assert tram @ railway > tram @ bread + 0.1


def test_a_subject_has_length_1_and_no_word_has_none(subjects: Subjects) -> None:
    assert np.linalg.norm(subjects.of(fold(TRAM).text)) == pytest.approx(1)
    assert not subjects.of("").any()


def test_of_a_very_long_text_the_beginning_counts(subjects: Subjects) -> None:
    long = "tram " * LONGEST_TOKENS
    assert np.array_equal(subjects.of(long), subjects.of(long + "bread " * 50))


def test_it_is_read_as_it_was_written(subjects: Subjects, tmp_path) -> None:
    (tmp_path / "vocabulary.txt").write_bytes((houserules.engine().folder / "vocabulary.txt").read_bytes())
    subjects.save(tmp_path)
    assert np.array_equal(Subjects.load(tmp_path).of(fold(TRAM).text), subjects.of(fold(TRAM).text))
