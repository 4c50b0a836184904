"""Each figure against its definition, written down as slowly as it reads."""

from itertools import product
from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from houserules.evaluating import metrics

# Few different scores: ties are where such figures go wrong.
PAIRS = st.lists(st.tuples(st.booleans(), st.integers(0, 8).map(lambda eighth: eighth / 8)), max_size=25)


def arrays(pairs: list[tuple[bool, float]]) -> tuple[metrics.Truth, metrics.Scores]:
    return np.array([pair[0] for pair in pairs], dtype=bool), np.array([pair[1] for pair in pairs], dtype=float)


def close(one: float, other: float) -> bool:
    return (isnan(one) and isnan(other)) or one == pytest.approx(other, abs=1e-9)


@given(PAIRS)
def test_auc_is_the_chance_that_a_positive_stands_above_a_negative(pairs: list[tuple[bool, float]]) -> None:
    positives = [score for is_so, score in pairs if is_so]
    negatives = [score for is_so, score in pairs if not is_so]
    wins = [(one > other) + (one == other) / 2 for one, other in product(positives, negatives)]
    assert close(metrics.auc(*arrays(pairs)), sum(wins) / len(wins) if wins else nan)


@given(PAIRS)
def test_the_area_under_the_roc_curve_is_the_auc(pairs: list[tuple[bool, float]]) -> None:
    truth, scores = arrays(pairs)
    false, true = metrics.roc(truth, scores)
    assert (false[0], true[0]) == (0, 0)
    assert all(np.diff(false) >= 0)
    assert all(np.diff(true) >= 0)
    if truth.any() and not truth.all():
        assert (false[-1], true[-1]) == (1, 1)
        assert close(float(np.trapezoid(true, false)), metrics.auc(truth, scores))


@given(PAIRS)
def test_average_precision_is_precision_weighted_by_the_recall_it_adds(pairs: list[tuple[bool, float]]) -> None:
    truth, scores = arrays(pairs)
    expected, before = 0.0, 0.0
    for threshold in sorted(set(scores), reverse=True):
        above = scores >= threshold
        recall = (truth & above).sum() / truth.sum() if truth.any() else 0
        expected += (recall - before) * (truth & above).sum() / above.sum()
        before = recall
    assert close(metrics.average_precision(truth, scores), expected if truth.any() else nan)


@given(PAIRS)
def test_the_confusion_counts_everybody_once(pairs: list[tuple[bool, float]]) -> None:
    found = metrics.confusion(*arrays(pairs))
    assert found.hits == sum(is_so and score >= 0.5 for is_so, score in pairs)
    assert found.alarms == sum(not is_so and score >= 0.5 for is_so, score in pairs)
    assert found.misses == sum(is_so and score < 0.5 for is_so, score in pairs)
    assert found.hits + found.alarms + found.misses + found.passes == len(pairs)


def test_f1_and_macro_f1_are_those_of_the_textbook() -> None:
    found = metrics.Confusion(hits=6, alarms=2, misses=4, passes=8)
    precision, recall = 6 / 8, 6 / 10
    assert (found.precision, found.recall) == (precision, recall)
    assert found.f1 == pytest.approx(2 * precision * recall / (precision + recall))
    other_precision, other_recall = 8 / 12, 8 / 10
    other = 2 * other_precision * other_recall / (other_precision + other_recall)
    assert found.macro_f1 == pytest.approx((found.f1 + other) / 2)


@given(PAIRS)
def test_calibration_compares_each_tenth_with_its_share(pairs: list[tuple[bool, float]]) -> None:
    truth, scores = arrays(pairs)
    bins: dict[int, list[tuple[bool, float]]] = {}
    for is_so, score in pairs:
        bins.setdefault(min(int(score * 10), 9), []).append((is_so, score))
    gaps = [abs(sum(is_so for is_so, _ in each) - sum(score for _, score in each)) for each in bins.values()]
    assert close(metrics.calibration_error(truth, scores), sum(gaps) / len(pairs) if pairs else nan)
    assert sum(each.number for each in metrics.bins(truth, scores)) == len(pairs)
    expected = sum((score - is_so) ** 2 for is_so, score in pairs) / len(pairs) if pairs else nan
    assert close(metrics.brier(truth, scores), expected)


@given(st.lists(st.integers(0, 5), max_size=15))
def test_ranks_are_shared_by_equals(values: list[int]) -> None:
    found = metrics.ranks(np.array(values, dtype=float))
    for value, rank in zip(values, found, strict=True):
        below, equal = sum(other < value for other in values), sum(other == value for other in values)
        assert rank == below + (equal + 1) / 2


def test_spearman_sees_order_alone() -> None:
    one = np.array([1.0, 2.0, 3.0, 4.0])
    assert metrics.spearman(one, one**3) == pytest.approx(1)
    assert metrics.spearman(one, -one) == pytest.approx(-1)
    # Worked by hand: ranks 1 2 3 4 against 2 1 4 3; 1 - 6·4/(4·15).
    assert metrics.spearman(one, np.array([2.0, 1.0, 4.0, 3.0])) == pytest.approx(0.6)
    assert isnan(metrics.spearman(one, np.zeros(4)))
    assert isnan(metrics.spearman(one[:1], one[:1]))


@given(st.frozensets(st.integers(0, 12)), st.frozensets(st.integers(0, 12)))
def test_span_f1_is_that_of_the_shared_task(found: frozenset[int], marked: frozenset[int]) -> None:
    if not marked or not found:
        expected = 1.0 if found == marked else 0.0
    else:
        precision, recall = len(found & marked) / len(found), len(found & marked) / len(marked)
        expected = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    assert metrics.span_f1(found, marked) == pytest.approx(expected)


def test_the_interval_of_a_share_is_wilsons() -> None:
    # Newcombe 1998, table I, method 3.
    assert metrics.wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert metrics.wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert metrics.wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert metrics.wilson(0, 0) == (0, 1)


@given(st.integers(1, 50).flatmap(lambda number: st.tuples(st.integers(0, number), st.just(number))))
def test_the_interval_holds_the_share(count: tuple[int, int]) -> None:
    low, high = metrics.wilson(*count)
    assert 0 <= low <= count[0] / count[1] + 1e-12
    assert count[0] / count[1] - 1e-12 <= high <= 1
