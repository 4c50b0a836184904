"""The pages of the demo papers, as a browser or a search engine gets them."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from tertulia.assembly.demo import views
from tertulia.assembly.demo.edition import print_edition, printed_at
from tertulia.assembly.demo.papers import papers

pytestmark = pytest.mark.urls("tertulia.assembly.demo.urls")

TALKS = "migration-talks-ansel-strait"


@pytest.fixture(autouse=True)
def a_pinned_printing_time() -> Iterator[None]:
    before = printed_at()
    print_edition(datetime(2031, 5, 4, 12, tzinfo=UTC))
    yield
    print_edition(before)


def page(answer: HttpResponse) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def story_page(slug: str, key: str) -> str:
    return page(views.story(RequestFactory().get(f"/demo/{slug}/{key}/"), slug, key))


def test_the_front_shows_every_headline_of_both_papers_with_its_count() -> None:
    drawn = page(views.front(RequestFactory().get("/")))
    for each in papers():
        for story in each.stories:
            assert f'href="/demo/{each.slug}/{story.key}/"' in drawn
            assert f'<tertulia-count story="{story.key}" publication="{each.slug}"' in drawn
    assert '<script src="/embed.js" async></script>' in drawn


def test_a_story_page_says_what_it_is_in_its_metadata() -> None:
    drawn = story_page("chronicle", TALKS)
    address = f"http://testserver/demo/chronicle/{TALKS}/"
    assert f'<link rel="canonical" href="{address}">' in drawn
    assert '<meta property="og:type" content="article">' in drawn
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', drawn)
    assert found
    data = json.loads(found[1])
    assert data["@type"] == "NewsArticle"
    assert data["articleSection"] == "World"
    assert data["inLanguage"] == "en"
    assert data["datePublished"] == "2031-05-03T10:00:00+00:00"
    assert data["author"] == {"@type": "Organization", "name": "World desk", "url": "http://testserver/demo/chronicle/"}
    assert data["mainEntityOfPage"] == address


def test_a_story_page_carries_the_discussion_with_a_way_in_for_those_without_javascript() -> None:
    drawn = story_page("chronicle", TALKS)
    assert f'<tertulia-discussion story="{TALKS}" publication="chronicle" lang="en">' in drawn
    assert f'<a href="/d/chronicle/{TALKS}">' in drawn
    assert "/feeds/chronicle.xml" in drawn


def test_a_story_page_offers_more_of_its_section_and_its_twin() -> None:
    drawn = story_page("chronicle", TALKS)
    assert "More from World" in drawn
    assert 'href="/demo/chronicle/grain-ships-waiting/"' in drawn
    assert 'hreflang="es"' in drawn


def test_spanish_pages_are_spanish() -> None:
    drawn = story_page("cronica", "conversaciones-migratorias")
    assert '<html lang="es">' in drawn
    assert "Más de Mundo" in drawn
    assert "sábado, 3 de mayo de 2031" in drawn
    assert not re.search(r">\s*(Comments|More from|Latest|Sections|Skip)\b", drawn)


def test_every_address_answers() -> None:
    for each in papers():
        page(views.paper_front(RequestFactory().get("/"), each.slug))
        for section in each.sections:
            page(views.section(RequestFactory().get("/"), each.slug, section.slug))
        for story in each.stories:
            story_page(each.slug, story.key)


def test_no_page_asks_anything_of_another_site_or_needs_inline_styles() -> None:
    drawn = page(views.front(RequestFactory().get("/"))) + story_page("cronica", "ajedrez-en-la-plaza")
    assert not re.search(r"""(src|action|poster)=["']?(https?:)?//""", drawn)
    assert "<style" not in drawn
    assert " style=" not in drawn
    assert "url(" not in views.styles_path().read_text(encoding="utf-8")


@pytest.mark.parametrize(("slug", "key"), [("nowhere", TALKS), ("chronicle", "nothing"), ("cronica", TALKS)])
def test_what_the_papers_do_not_have_is_not_found(slug: str, key: str) -> None:
    with pytest.raises(Http404):
        views.story(RequestFactory().get("/"), slug, key)
    with pytest.raises(Http404):
        views.section(RequestFactory().get("/"), slug, key)


def test_the_style_sheet_is_served_as_one() -> None:
    answer = views.css(RequestFactory().get("/demo/demo.css"))
    assert answer["Content-Type"].startswith("text/css")
    assert answer.content == views.styles_path().read_bytes()
