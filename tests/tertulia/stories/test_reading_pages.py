"""Stories' pages are read from a real site, on the machine's own loopback."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tertulia.discussion.models import Comment
from tertulia.discussion.services.merging import merge_stories
from tertulia.plumbing import clock
from tertulia.plumbing.models import OutboxEvent
from tertulia.readers.models import Reader
from tertulia.stories import reading
from tertulia.stories.models import Publication, Reading, Story
from tertulia.stories.services.reading_pages import RETRY_AFTER, is_believable, read_next
from tertulia.stories.services.registering import StoryFacts, push_story, register_view
from tertulia.wire.events import Kind
from tests.tertulia.stories.sites import Site, body, redirect, status

WORDS = (
    "<p>The delegation met on Thursday in the old customs house and talked for nine hours about visas, ferries and fish.</p>" * 3
)


def html(title: str = "Talks", canonical: str = "", more: str = "", article: bool = True) -> Any:
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    kind = '<meta property="og:type" content="article">' if article else ""
    return body(
        f'<html lang="es-MX"><head><title>{title}</title>{link}{kind}{more}</head><body><article>{WORDS}</article></body></html>'
    )


@pytest.fixture
def site_paper(paper: Publication, site: Site, settings: Any) -> Publication:
    settings.TERTULIA = settings.TERTULIA | {"read_pages": True}
    paper.origins = [site.origin, *paper.origins]
    paper.save()
    return paper


View = Callable[[str], Story]


@pytest.fixture
def view(site_paper: Publication, site: Site) -> View:
    return lambda path: register_view(paper=site_paper, address=site.origin + path)[0]


def read() -> bool:
    return read_next(merge=merge_stories, user_agent="Tertulia/0 (+http://talk.example)")


def again(story: Story) -> Story:
    return Story.objects.select_related("publication").get(pk=story.pk)


def due_now() -> None:
    Story.objects.update(read_next_at=clock.now() - timedelta(seconds=1))


def comment_on(story: Story) -> Comment:
    author = Reader.objects.create(name="Ana", created_at=clock.now())
    Story.objects.filter(pk=story.pk).update(comment_count=story.comment_count + 1)
    return Comment.objects.create(story=story, author=author, source="x", html="<p>x</p>", created_at=clock.now())


def events(story: Story) -> list[str]:
    return list(OutboxEvent.objects.filter(story=story.pk).order_by("id").values_list("kind", flat=True))


def test_nothing_is_read_when_nothing_waits(site_paper: Publication) -> None:
    assert not read()


def test_a_viewed_story_is_read_once_and_told(view: View, site: Site) -> None:
    published = clock.now().replace(microsecond=0) - timedelta(days=2)
    more = f'<meta property="article:published_time" content="{published.isoformat()}">'
    more += '<meta property="article:section" content="Strait"><meta name="author" content="Ana">'
    site.pages["/talks"] = html("The talks", more=more)
    story = view("/talks")
    assert read()
    assert not read()
    story = again(story)
    assert (story.title, story.section, story.language, story.published_at) == ("The talks", "Strait", "es-MX", published)
    assert story.authors == ["Ana"]
    assert story.text.startswith("The delegation met")
    assert (story.reading, story.read_next_at) == (Reading.DONE, None)
    assert events(story) == [Kind.STORY_REGISTERED, Kind.STORY_CHANGED]
    assert site.headers[0]["User-Agent"].startswith("Tertulia/")


def test_a_story_the_papers_system_pushed_is_never_read(view: View, site_paper: Publication, site: Site) -> None:
    push_story(paper=site_paper, key="1", address=f"{site.origin}/a", facts=StoryFacts(title="Given"))
    view("/a")
    assert not read()
    assert site.asked == []


def in_the_middle(view: View, site: Site, path: str, meanwhile: Callable[[], object], answer: Any) -> Story:
    """The story of that path, read while another connection does something."""

    def interrupted(request: Any) -> None:
        try:
            meanwhile()
        finally:
            connection.close()
        answer(request)

    site.pages[path] = interrupted
    story = view(path)
    assert read()
    return story


@pytest.mark.django_db(transaction=True)
def test_a_story_pushed_while_its_page_is_read_keeps_what_was_pushed(view: View, site_paper: Publication, site: Site) -> None:
    def push() -> None:
        push_story(paper=site_paper, key="1", address=f"{site.origin}/a", facts=StoryFacts(title="Given"))

    story = again(in_the_middle(view, site, "/a", push, html("From the page")))
    assert (story.title, story.reading, story.key) == ("Given", Reading.GIVEN, "1")


@pytest.mark.django_db(transaction=True)
def test_a_story_pushed_while_its_page_was_missing_stays(view: View, site_paper: Publication, site: Site) -> None:
    def push() -> None:
        push_story(paper=site_paper, key=key, address=f"{site.origin}/a", facts=StoryFacts(title="Given"))

    key = view("/a").key
    story = again(in_the_middle(view, site, "/a", push, status(404)))
    assert (story.title, story.reading) == ("Given", Reading.GIVEN)


@pytest.mark.django_db(transaction=True)
def test_a_reader_that_comes_too_late_changes_nothing(view: View, site: Site) -> None:
    """Its time ran out, and somebody else has taken the story since."""
    story = in_the_middle(view, site, "/a", lambda: Story.objects.update(read_tries=2), html("Late"))
    assert (again(story).title, again(story).reading) == ("", Reading.WAITING)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("answer", [html("Late"), status(404), status(500)])
def test_a_story_that_went_while_its_page_was_read_stays_away(view: View, site: Site, answer: Any) -> None:
    in_the_middle(view, site, "/a", lambda: Story.objects.all().delete(), answer)
    assert not Story.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nobody_else_takes_a_story_that_is_being_read(view: View, site: Site) -> None:
    others: list[bool] = []
    in_the_middle(view, site, "/a", lambda: others.append(read()), html())
    assert others == [False]
    assert site.asked == ["/a"]


def test_what_is_known_already_stays(view: View, site: Site) -> None:
    site.pages["/a"] = html("From the page")
    story = view("/a")
    Story.objects.filter(pk=story.pk).update(title="Known")
    assert read()
    assert (again(story).title, again(story).language) == ("Known", "es-MX")


def test_a_redirect_that_lasts_and_the_canonical_address_become_names(view: View, site: Site, site_paper: Publication) -> None:
    site.pages |= {"/s/1": redirect("/2026/talks?edition=2"), "/2026/talks?edition=2": html(canonical="/2026/talks")}
    story = view("/s/1")
    assert read()
    for path in ("/s/1", "/2026/talks?edition=2", "/2026/talks", "/2026/talks/?utm_source=mail"):
        assert reading.story_named(site_paper, site.origin + path) == story
    assert again(story).address == f"{site.origin}/2026/talks"


def test_a_canonical_on_another_site_is_no_name(view: View, site: Site, site_paper: Publication) -> None:
    site.pages["/a"] = html(canonical="https://agency.example/a")
    story = view("/a")
    assert read()
    assert (again(story).reading, again(story).names.count(), again(story).address) == (Reading.DONE, 1, story.address)


@pytest.mark.parametrize("root", ["/", "", "/?utm_source=x"])
def test_the_front_page_is_never_a_name_of_a_story(view: View, site: Site, root: str) -> None:
    site.pages["/a"] = html(canonical=f"{site.origin}{root}")
    story = view("/a")
    assert read()
    assert again(story).names.count() == 1


def test_the_front_page_may_be_a_story_itself(view: View, site: Site) -> None:
    site.pages["/"] = html("Everything", canonical="/")
    story = view("/")
    assert read()
    assert again(story).title == "Everything"


def test_a_story_whose_page_leads_to_the_front_page_is_not_read(view: View, site: Site) -> None:
    site.pages |= {"/old": redirect("/"), "/": html("The Chronicle")}
    story = view("/old")
    assert read()
    assert (again(story).title, again(story).names.count(), again(story).reading) == ("", 1, Reading.WAITING)


def test_stories_that_are_sent_to_a_log_in_page_do_not_become_one(view: View, site: Site) -> None:
    site.pages |= {path: redirect("/login", 302) for path in ("/a", "/b")} | {
        "/login": html("Log in", canonical="/login", article=False)
    }
    stories = [view("/a"), view("/b")]
    assert read()
    assert read()
    assert [(again(s).title, again(s).names.count()) for s in stories] == [("", 1), ("", 1)]


def test_a_temporary_redirect_to_an_article_is_the_story(view: View, site: Site, site_paper: Publication) -> None:
    site.pages |= {"/s/1": redirect("/talks", 302), "/talks": html("The talks")}
    story = view("/s/1")
    assert read()
    assert reading.story_named(site_paper, f"{site.origin}/talks") == story


def test_two_addresses_of_one_page_become_one_story_with_both_discussions(
    view: View, site: Site, site_paper: Publication
) -> None:
    site.pages |= {"/talks": html("The talks"), "/amp/talks": html("The talks", canonical="/talks")}
    page, amp = view("/talks"), view("/amp/talks")
    comments = {comment_on(page).pk, comment_on(amp).pk}
    assert read()
    assert read()
    one = reading.story_named(site_paper, amp.key)
    assert one == page
    assert one.comment_count == 2
    assert set(Comment.objects.filter(story=one).values_list("pk", flat=True)) == comments
    assert not Story.objects.filter(pk=amp.pk).exists()
    assert Kind.STORY_MERGED in events(amp)


def test_a_chain_of_addresses_that_each_were_a_story_becomes_one(view: View, site: Site, site_paper: Publication) -> None:
    site.pages |= {"/a": redirect("/b"), "/b": redirect("/c"), "/c": html("The talks", canonical="/d"), "/d": html("The talks")}
    stories = [view(path) for path in ("/a", "/b", "/c", "/d")]
    assert read()
    assert {reading.story_named(site_paper, site.origin + path) for path in ("/a", "/b", "/c", "/d")} == {stories[3]}
    assert Story.objects.count() == 1
    assert (again(stories[3]).title, again(stories[3]).reading) == ("The talks", Reading.DONE)


def test_what_the_paper_pushed_is_not_changed_by_an_address_that_joins_it(
    view: View, site: Site, site_paper: Publication
) -> None:
    site.pages["/amp"] = html("From the page", canonical="/a")
    given, _ = push_story(paper=site_paper, key="1", address=f"{site.origin}/a", facts=StoryFacts(title="Given"))
    view("/amp")
    assert read()
    assert (again(given).title, again(given).reading) == ("Given", Reading.GIVEN)
    assert Story.objects.count() == 1


def test_the_discussion_closes_by_the_date_the_page_gives(view: View, site: Site, site_paper: Publication) -> None:
    site_paper.closes_after_days = 14
    site_paper.save()
    published = clock.now().replace(microsecond=0) - timedelta(days=10)
    site.pages["/a"] = html(more=f'<meta property="article:published_time" content="{published.isoformat()}">')
    story = view("/a")
    assert read()
    assert again(story).closes_at == published + timedelta(days=14)


def test_a_closing_time_that_somebody_has_set_stays(view: View, site: Site, site_paper: Publication) -> None:
    site_paper.closes_after_days = 14
    site_paper.save()
    site.pages["/a"] = html(more='<meta property="article:published_time" content="2026-05-04">')
    story = view("/a")
    chosen = clock.now() + timedelta(days=99)
    Story.objects.filter(pk=story.pk).update(closes_at=chosen)
    assert read()
    assert again(story).closes_at == chosen


@pytest.mark.parametrize("said", ["1970-01-01T00:00:00Z", "0001-01-01", "2999-01-01", "soon"])
def test_a_date_that_cannot_be_is_not_taken(view: View, site: Site, said: str) -> None:
    site.pages["/a"] = html(more=f'<meta property="article:published_time" content="{said}">')
    story = view("/a")
    assert read()
    assert (again(story).published_at, again(story).reading) == (None, Reading.DONE)


def test_an_archive_may_be_old_and_a_clock_a_little_ahead() -> None:
    assert is_believable(clock.now() - timedelta(days=365 * 170))
    assert is_believable(clock.now() + timedelta(hours=20))


@pytest.mark.parametrize("answer", [status(500), status(403), body(b"%PDF", "application/pdf"), body("")])
def test_a_page_that_cannot_be_read_is_tried_again_later_and_then_left(view: View, site: Site, answer: Any) -> None:
    site.pages["/a"] = answer
    story = view("/a")
    for wait in RETRY_AFTER:
        assert read()
        next_at = again(story).read_next_at
        assert next_at is not None
        waits = next_at - clock.now()
        assert wait - timedelta(seconds=30) < waits <= wait
        assert not read()
        due_now()
    assert read()
    assert (again(story).reading, again(story).read_next_at) == (Reading.FAILED, None)
    assert not read()
    assert len(site.asked) == 4


def test_a_story_whose_reading_never_ends_is_left_in_the_end(view: View, site: Site) -> None:
    """A page that brings the worker down leaves only its count of tries."""
    story = view("/a")
    Story.objects.update(read_tries=4)
    assert read()
    assert again(story).reading == Reading.FAILED
    assert site.asked == []


def test_one_page_that_fails_does_not_keep_others_waiting(view: View, site: Site) -> None:
    site.pages |= {"/a": status(500), "/b": html("Read")}
    view("/a")
    second = view("/b")
    assert read()
    assert read()
    assert again(second).title == "Read"


@pytest.mark.parametrize("code", [404, 410])
def test_a_story_without_a_page_and_without_comments_goes_again(view: View, site: Site, code: int) -> None:
    site.pages["/junk"] = status(code)
    story = view("/junk")
    assert read()
    assert not Story.objects.exists()
    assert events(story) == [Kind.STORY_REGISTERED, Kind.STORY_CHANGED]
    assert view("/junk").pk != story.pk


@pytest.mark.parametrize("counted", [1, 0])
def test_a_story_without_a_page_stays_when_somebody_has_talked(view: View, site: Site, counted: int) -> None:
    story = view("/gone")
    comment = comment_on(story)
    Story.objects.update(comment_count=counted)
    assert read()
    assert again(story).reading == Reading.FAILED
    assert Comment.objects.get().pk == comment.pk


def test_a_story_without_a_page_stays_when_it_has_another_name(view: View, site: Site, site_paper: Publication) -> None:
    story = view("/gone")
    story.names.create(publication=site_paper, name="key:old")
    assert read()
    assert again(story).reading == Reading.FAILED


def test_a_site_that_leads_away_is_not_followed(view: View, site: Site, other_site: Site) -> None:
    site.pages["/a"] = redirect(f"{other_site.origin}/a")
    story = view("/a")
    assert read()
    assert other_site.asked == []
    assert again(story).reading == Reading.WAITING


def test_another_papers_site_is_not_followed_either(view: View, site: Site, other_site: Site) -> None:
    Publication.objects.create(slug="other", name="Other", origins=[other_site.origin], created_at=clock.now())
    site.pages["/a"] = redirect(f"{other_site.origin}/a")
    view("/a")
    assert read()
    assert other_site.asked == []
