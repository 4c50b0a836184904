import pytest

from tertulia.stories.linked_data import articles

ARTICLE = '{"@type": "Article", "headline": "x"}'


@pytest.mark.parametrize(
    "wrapped", ["%s", "<!-- %s -->", "//<![CDATA[\n%s\n//]]>", "/* <![CDATA[ */ %s /* ]]> */", "<![CDATA[%s]]>", " %s ; "]
)
def test_an_article_is_found_however_it_is_wrapped(wrapped: str) -> None:
    assert [node["headline"] for node in articles([wrapped % ARTICLE])] == ["x"]


def test_several_scripts_are_read_and_a_broken_one_passed_over() -> None:
    assert len(articles([ARTICLE, "{broken", ARTICLE])) == 2


def test_data_that_go_round_in_lists_end() -> None:
    assert articles(["[" + f"[{ARTICLE}]," * 5_000 + "1]"])
