import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tertulia.stories import addresses

hosts = st.from_regex(r"[a-zA-Z0-9ñáßж.-]{1,20}(:[0-9]{0,5})?", fullmatch=True)
paths = st.text(st.sampled_from("aZ9/%?&=#.;:@+~ñ 世\\\"<>^`{|}'()\u2028\ud800"), max_size=30)
tracked = st.sampled_from(["", "?utm_source=x", "?a=1&fbclid=2", "?utm_medium=a&b=2&UTM_x=3", "?&&", "?gclid"])
likely = st.builds(lambda s, h, p, q: f"{s}://{h}/{p}{q}", st.sampled_from(["http", "https", "HTTPS"]), hosts, paths, tracked)


@given(st.one_of(likely, st.text(), st.text().map("https://".__add__)))
@example("https://[::1")
@example("https://a:99999999")
@example("http://a]b/")
@example("https://\u2100.example/")
@example("http://a.example/\ud800")
@example("https://" + "a" * 64 + "ñ.example")
def test_an_address_has_one_spelling_on_the_same_site_whatever_is_typed(typed: str) -> None:
    normal = addresses.normal(typed)
    if normal is not None:
        assert addresses.normal(normal) == normal
        assert addresses.origin_of(normal) == addresses.origin_of(typed)
        assert normal.isascii()
        assert len(normal) <= addresses.LONGEST


@given(st.one_of(likely, st.text()))
def test_a_key_can_be_made_of_any_address(typed: str) -> None:
    normal = addresses.normal(typed)
    if normal is not None:
        assert 1 <= len(addresses.key_from(normal)) <= 80


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("https://Paper.Example/News/", "https://paper.example/News"),
        ("https://paper.example:443/a", "https://paper.example/a"),
        ("http://paper.example:8080/a", "http://paper.example:8080/a"),
        ("https://paper.example/a?utm_source=mail&id=5&fbclid=x#comments", "https://paper.example/a?id=5"),
        ("https://paper.example", "https://paper.example"),
        ("https://paper.example/año", "https://paper.example/a%C3%B1o"),
        ("https://paper.example/a%C3%B1o", "https://paper.example/a%C3%B1o"),
        ("https://peña.example/", "https://xn--pea-8ma.example"),
        ("http://[::1]:8000/a", "http://[::1]:8000/a"),
        ("ftp://paper.example/", None),
        ("https://me:pw@paper.example/", None),
        ("https://paper.example/" + "a" * 2_000, None),
        ("javascript:alert(1)", None),
        ("//paper.example/a", None),
    ],
)
def test_one_page_has_one_name(typed: str, normal: str | None) -> None:
    assert addresses.normal(typed) == normal
