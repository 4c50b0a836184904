import numpy as np

from houserules.pertinence import BITS, FEWEST_WORDS, Fit, Pertinence, stems

STORY = "The tram line along the harbour comes back after forty years. The council voted for new rails, stops and a depot."
ON_POINT = "I took that tram to school; rails along the harbour were never the problem, the depot was, and the council knew."
OFF_POINT = "My grandmother bakes bread with walnuts every Sunday and nobody in our family has ever learnt her recipe properly."


def of_equal_rarity() -> Pertinence:
    return Pertinence(np.ones(1 << BITS, np.float16), Fit(1.5, 3.0, 0.0, 0.0), Fit(1.5, 1.0, 4.0, 0.0))


def test_a_comment_on_the_storys_subject_is_less_likely_off_point() -> None:
    judge = of_equal_rarity()
    on, off = (judge.off_point(text.lower(), [STORY]) for text in (ON_POINT, OFF_POINT))
    assert on is not None
    assert off is not None
    assert on < 0.5 < off


def test_a_reply_may_be_on_the_point_of_what_it_answers() -> None:
    judge = of_equal_rarity()
    alone, answering = (
        judge.off_point(OFF_POINT.lower(), context) for context in ([STORY], [STORY, "Walnuts in bread? What a recipe!"])
    )
    assert answering < alone


def test_what_is_near_in_subject_is_less_likely_off_point_though_it_shares_no_word() -> None:
    judge = of_equal_rarity()
    near, far = (judge.off_point(OFF_POINT.lower(), [STORY], nearness) for nearness in (0.7, 0.0))
    assert near is not None
    assert far is not None
    assert near < 0.5 < far


def test_short_comments_and_comments_without_a_context_get_no_verdict() -> None:
    judge = of_equal_rarity()
    assert judge.off_point(" ".join(["word"] * (FEWEST_WORDS - 1)), [STORY]) is None
    assert judge.off_point(ON_POINT, [""]) is None
    assert judge.off_point(ON_POINT, []) is None


def test_forms_of_one_word_have_one_stem() -> None:
    assert stems("votes voted voting") == stems("vote")
    assert stems("votaciones") == stems("votacion")
    assert stems("tram") != stems("train")


def test_it_is_read_as_it_was_written(tmp_path) -> None:
    of_equal_rarity().save(tmp_path)
    again = Pertinence.load(tmp_path)
    assert again.by_subject == of_equal_rarity().by_subject
    assert again.off_point(ON_POINT, [STORY]) == of_equal_rarity().off_point(ON_POINT, [STORY])
