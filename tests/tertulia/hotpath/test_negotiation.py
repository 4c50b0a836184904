import pytest
from hypothesis import given
from hypothesis import strategies as st

from tertulia.hotpath.negotiation import best_coding, has_version


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("", "identity"),
        ("identity", "identity"),
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP", "gzip"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br;q=1.0, gzip;q=0.8", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0, gzip;q=0", "identity"),
        ("br;q=0.000", "identity"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("br;q=0, *", "gzip"),
        ("gzip;q=0.5, *;q=0.1", "gzip"),
        ("identity;q=1, gzip;q=0.5", "identity"),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("deflate", "identity"),
        ("zstd, deflate", "identity"),
        (" gzip ; q=0.2 , br ; q=0.1 ", "gzip"),
        ("br;level=9", "br"),
        ("br;q=nonsense, gzip", "gzip"),
        (",,, gzip ,,", "gzip"),
        ("x-gzip", "identity"),
        ("br;q=nan", "identity"),
        ("br;q=-1", "identity"),
    ],
)
def test_the_most_wanted_coding_is_chosen(header: str, coding: str) -> None:
    assert best_coding(header) == coding


_weights = st.one_of(st.none(), st.integers(0, 1000).map(lambda n: n / 1000))
_headers = st.dictionaries(st.sampled_from(["br", "gzip", "identity", "*", "deflate"]), _weights, max_size=5)


def _written(wanted: dict[str, float | None]) -> str:
    return ", ".join(coding if weight is None else f"{coding};q={weight:.3f}" for coding, weight in wanted.items())


@given(_headers)
def test_what_is_refused_is_never_sent_and_nothing_wanted_more_is_passed_over(wanted: dict[str, float | None]) -> None:
    weights = {coding: 1.0 if weight is None else weight for coding, weight in wanted.items()}
    chosen = best_coding(_written(wanted))
    if chosen == "identity":
        return
    weight = weights.get(chosen, weights.get("*", 0.0))
    assert weight > 0
    assert all(weight >= weights.get(other, weights.get("*", 0.0)) for other in ("br", "gzip"))
    assert weight >= weights.get("identity", 0.0)


@given(st.text(max_size=60))
def test_no_header_breaks_the_choice(header: str) -> None:
    assert best_coding(header) in ("br", "gzip", "identity")


@pytest.mark.parametrize(
    ("if_none_match", "known"),
    [
        ('"abc"', True),
        ('W/"abc"', True),
        ('"x", "abc"', True),
        ('"x",W/"abc" ,"y"', True),
        ("*", True),
        (" * ", True),
        ('"abcd"', False),
        ("abc", False),
        ('"ABC"', False),
        ("", False),
        ('"abc-br"', False),
        ('w/"abc"', False),
    ],
)
def test_a_known_version_is_recognised_and_no_other(if_none_match: str, known: bool) -> None:
    assert has_version(if_none_match, '"abc"') is known


@given(st.text(max_size=60))
def test_no_list_of_versions_breaks_the_comparison(text: str) -> None:
    assert has_version(text, '"abc"') in (True, False)
