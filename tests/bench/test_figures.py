"""The pure parts between a measurement and the table. Nothing here is timed."""

import pytest
from bench.load import Run, percentile
from bench.meter import MOST_FOREIGN, Use
from bench.rounds import interleaved, median
from bench.table import HEADS, Mark, Row, table


def run(done: int, *, foreign: float = 0.0, p50_ms: float = 1.0, failed: int = 0) -> Run:
    return Run(done, failed, 10.0, p50_ms, 2 * p50_ms, Use(10.0, 5.0, 0.1, foreign))


def test_rates_are_told_per_second_and_per_second_the_core_was_busy() -> None:
    assert run(1_000).per_second == 100
    assert run(1_000).per_core_second == 200


def test_the_median_leaves_dirty_runs_out_where_there_are_clean_ones() -> None:
    dirty = 2 * MOST_FOREIGN
    found = median([run(100), run(300), run(9_000, foreign=dirty, failed=2)])
    assert (found.done, found.failed, found.use.is_dirty) == (200, 2, False)
    assert median([run(9_000, foreign=dirty)]).use.is_dirty


def test_tasks_take_turns() -> None:
    order: list[str] = []

    def task(name: str) -> Run:
        order.append(name)
        return run(100)

    interleaved({"a": lambda: task("a"), "b": lambda: task("b")}, rounds=2)
    assert order == ["a", "b", "a", "b"]


def test_a_dirty_run_is_tried_once_more() -> None:
    tries = iter([run(100, foreign=1.0), run(300)])
    assert interleaved({"a": lambda: next(tries)}, rounds=1)["a"].done == 300


@pytest.mark.parametrize(("percent", "found"), [(0, 1), (50, 6), (95, 10), (100, 10)])
def test_percentiles_are_values_that_were_measured(percent: int, found: float) -> None:
    assert percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], percent) == found


def test_a_mark_is_met_up_to_its_bound() -> None:
    assert str(Mark(0.22, 0.22)) == "≥ 0.22 met"
    assert str(Mark(0.21, 0.22)) == "≥ 0.22 MISSED (0.21)"
    assert str(Mark(16.0, 15.0, at_most=True)) == "≤ 15 MISSED (16)"


def test_the_table_has_a_line_for_each_section_and_row_and_leaves_out_what_a_row_lacks() -> None:
    rows = [
        Row(
            "hot",
            "first page",
            per_second=12_345.6,
            per_core_second=23_456.7,
            p50_ms=1.234,
            size_bytes=2_132,
            says="0.5 of nginx",
        ),
        Row("hot", "counts", per_second=0.5, is_dirty=True, foreign=0.3),
        Row("start", "memory", says="110 MB", marks=(Mark(110, 120, at_most=True),)),
    ]
    lines = table(rows).splitlines()
    assert [line.split("  ")[0].strip() for line in lines] == ["", "HOT", "first page", "counts", "START", "memory"]
    assert all(head in lines[0] for head in HEADS)
    assert "12,346" in lines[2]
    assert "1.23" in lines[2]
    assert lines[3].endswith("0.30 dirty")
    assert "≤ 120 met" in lines[5]


def test_a_row_is_kept_with_what_became_of_its_marks() -> None:
    kept = Row("start", "memory", marks=(Mark(130, 120, at_most=True),)).as_data()
    assert kept["marks"] == [{"value": 130, "bound": 120, "at_most": True, "is_met": False}]
