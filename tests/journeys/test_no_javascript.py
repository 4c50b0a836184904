"""The same without JavaScript: plain pages, plain links, plain forms."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.crowd import ANSWERS, COMMENTS, EVENING, MORNING, ROOTS, STEPS, Crowd
from tests.journeys.newspaper import DISCUSSION, Newspaper, Story
from tests.journeys.person import Person
from tests.journeys.talk import Talk, key_for
from tests.server import http
from tests.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("once")]


@pytest.fixture
def reader(visit: Visit) -> Person:
    return visit(java_script_enabled=False)


@pytest.fixture
def page(reader: Person) -> Page:
    return reader.page


@pytest.fixture
def story(talk: Talk, request: pytest.FixtureRequest) -> Story:
    made = talk.story(key_for(request))
    talk.says(made, "Berta", "They promised it in spring.")
    return made


def comment(page: Page, text: str) -> Locator:
    return page.locator("article", has_text=text)


def follow(page: Page, text: str, verb: str) -> None:
    comment(page, text).get_by_role("link", name=verb).click()


def write(page: Page, text: str, name: str | None = None, *, label: str = "Your comment", button: str = "Post comment") -> None:
    page.get_by_label(label).fill(text)
    if name:
        page.locator("form.write").get_by_label("Your name").fill(name)
    page.get_by_role("button", name=button).click()


def words(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("article .words").all_inner_texts()]


def finds(page: Page, address: str, *texts: str) -> None:
    """The discussion's page has exactly these comments; in a burst it may be a few hundred milliseconds behind."""

    def there() -> bool:
        page.goto(address)
        return words(page) == list(texts)

    wait_until(there)


def test_a_large_discussion_is_read_page_by_page(crowd: Crowd, talk: Talk, page: Page) -> None:
    page.goto(f"{talk.discussion(crowd.story)}?sort=oldest")
    expect(page.get_by_role("heading", name=f"{COMMENTS} comments")).to_be_visible()
    roots: list[str] = []
    while True:
        roots += [" ".join(text.split()[:3]) for text in page.locator(".thread > article .words").all_inner_texts()]
        more = page.get_by_role("link", name="More comments")
        if more.count() == 0:
            break
        more.click()
    assert len(roots) == len(set(roots)) == ROOTS
    assert roots[:MORNING] == [f"Morning note {n:02}" for n in range(1, MORNING + 1)]
    assert roots[-EVENING:] == [f"Evening note {n:02}" for n in range(1, EVENING + 1)]

    page.get_by_role("link", name="Back to the first comments").click()
    expect(page.locator(".thread > article").first).to_contain_text("Morning note 01")


def test_the_discussion_is_sorted_by_links(crowd: Crowd, talk: Talk, page: Page) -> None:
    page.goto(talk.discussion(crowd.story))
    for order, first in {
        "Oldest": "Morning note 01",
        "Most respected": "Well said",
        "Most replies": "A popular question",
        "Newest": f"Evening note {EVENING}",
    }.items():
        sorts = page.get_by_role("navigation", name="Sort by")
        sorts.get_by_role("link", name=order).click()
        expect(page.locator(".thread > article").first).to_contain_text(first)
        expect(sorts.get_by_role("link", name=order)).to_have_attribute("aria-current", "true")


def test_all_replies_are_reached(crowd: Crowd, talk: Talk, page: Page) -> None:
    page.goto(f"{talk.discussion(crowd.story)}?sort=replies")
    page.get_by_role("link", name="More replies").first.click()
    answers = words(page)[1:]
    while page.get_by_role("link", name="More replies").count():
        page.get_by_role("link", name="More replies").click()
        answers += words(page)[1:]
    # The page of the discussion has shown the first three.
    assert answers == [f"Answer {n:02}" for n in range(4, ANSWERS + 1)]


def test_a_deep_thread_goes_on_and_a_permalink_shows_the_parents(crowd: Crowd, talk: Talk, page: Page) -> None:
    page.goto(f"{talk.discussion(crowd.story)}?sort=replies")
    page.get_by_role("link", name="Continue this thread").first.click()
    expect(page.locator("article.here")).to_contain_text("Step 02")
    expect(comment(page, "Step 03")).to_be_visible()

    page.goto(f"{talk.url}/c/{crowd.steps[-1]}")
    here = page.locator("article.here")
    expect(here).to_contain_text(f"Step {STEPS}")
    above = page.get_by_role("list", name="What this answers")
    expect(above).to_contain_text("A deep argument")
    expect(above).to_contain_text("Some replies in between are not shown")
    expect(above).to_contain_text("Step 14")
    page.get_by_role("link", name=f"Show the whole discussion, {COMMENTS} comments").click()
    expect(page.get_by_role("heading", name="Everybody has something to say")).to_be_visible()


def test_a_guest_writes_replies_and_is_remembered(story: Story, talk: Talk, page: Page) -> None:
    page.goto(talk.discussion(story))
    write(page, "Spring is over.", "Ana")
    expect(page).to_have_url(re.compile(r"/c/\d+$"))
    expect(page.locator("article.here")).to_contain_text("Spring is over.")

    page.get_by_role("link", name="Show the whole discussion, 2 comments").click()
    follow(page, "They promised", "Reply")
    expect(page.get_by_text("You write as Ana.")).to_be_visible()
    write(page, "Which spring?", label="Your reply", button="Post reply")
    expect(page.locator("article.here")).to_contain_text("Which spring?")
    expect(page.get_by_role("list", name="What this answers")).to_contain_text("They promised")

    # A second comment needs no name.
    page.goto(talk.discussion(story))
    write(page, "Summer as well.")
    expect(page.locator("article.here")).to_contain_text("Ana")
    finds(page, talk.discussion(story), "Summer as well.", "Spring is over.", "They promised it in spring.", "Which spring?")


def test_respect_is_given_and_taken_back(story: Story, talk: Talk, page: Page) -> None:
    page.goto(talk.discussion(story))
    follow(page, "They promised", "Respect")
    section = page.locator("section#respect")
    section.get_by_label("Your name").fill("Ana")
    section.get_by_role("button", name="Show respect").click()
    expect(comment(page, "They promised").get_by_role("link", name="Respect 1")).to_be_visible()

    follow(page, "They promised", "Respect")
    expect(section).to_contain_text("You respect this comment.")
    section.get_by_role("button", name="Take it back").click()
    expect(comment(page, "They promised").get_by_role("link", name="Respect 1")).to_have_count(0)


def test_ones_own_comment_is_changed_and_deleted(story: Story, talk: Talk, page: Page) -> None:
    page.goto(talk.discussion(story))
    write(page, "I doubt it very mcuh.", "Ana")
    follow(page, "very mcuh", "Report or edit")
    edit = page.locator("section#edit")
    expect(edit.get_by_label("Your comment")).to_have_value("I doubt it very mcuh.")
    edit.get_by_label("Your comment").fill("I doubt it very much.")
    edit.get_by_role("button", name="Save").click()
    expect(page.locator("article.here")).to_contain_text("I doubt it very much.")
    expect(page.locator("article.here")).to_contain_text("edited")

    follow(page, "very much", "Report or edit")
    delete = page.locator("section#delete")
    delete.get_by_label("Delete this comment. Replies to it stay.").check()
    delete.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("A comment deleted by its writer").last).to_be_visible()
    finds(page, talk.discussion(story), "They promised it in spring.")


def test_a_comment_is_reported(story: Story, talk: Talk, page: Page) -> None:
    rowdy = talk.says(story, "Rowdy", "Something odd.")
    page.goto(talk.discussion(story))
    follow(page, "Something odd.", "Report or edit")
    page.get_by_label("Somebody's private details").check()
    page.get_by_role("button", name="Send report").click()
    expect(page.get_by_text("A person of the newsroom will read your report.")).to_be_visible()
    assert talk.reports(rowdy) == [("privacy", "")]


def test_a_report_for_something_else_needs_words_and_keeps_the_choice(
    story: Story, talk: Talk, reader: Person, page: Page
) -> None:
    reader.expects_answers(422)
    page.goto(talk.discussion(story))
    follow(page, "They promised", "Report or edit")
    page.get_by_label("Something else").check()
    page.get_by_role("button", name="Send report").click()
    expect(page.get_by_role("alert")).to_contain_text("A report for “other” needs a few words.")
    expect(page.get_by_label("Something else")).to_be_checked()
    page.get_by_label("What should we know?").fill("It is about my neighbour.")
    page.get_by_role("button", name="Send report").click()
    expect(page.get_by_text("A person of the newsroom will read your report.")).to_be_visible()


def test_a_guest_signs_in_with_a_code_and_keeps_the_comments(story: Story, talk: Talk, page: Page) -> None:
    page.goto(talk.discussion(story))
    write(page, "Said as a guest.", "Anabel")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Your e-mail address").fill("ana.plain@reader.example")
    page.get_by_role("button", name="E-mail me a code").click()
    page.get_by_label("Six-digit code").fill(talk.code_mailed_to("ana.plain@reader.example"))
    page.get_by_role("button", name="Sign in").click()
    # Back where the reader came from.
    expect(page.locator("article.here")).to_contain_text("Said as a guest.")
    follow(page, "Said as a guest.", "Report or edit")
    expect(page.locator("section#edit")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are not signed in.")).to_be_visible()
    expect(page.locator("section#edit")).to_have_count(0)


def test_a_new_reader_is_asked_for_a_name_and_the_code_stays_good(talk: Talk, reader: Person, page: Page) -> None:
    reader.expects_answers(422)
    page.goto(f"{talk.url}/sign-in")
    page.get_by_label("Your e-mail address").fill("new.plain@reader.example")
    page.get_by_role("button", name="E-mail me a code").click()
    code = talk.code_mailed_to("new.plain@reader.example")
    page.get_by_label("Six-digit code").fill(code)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Six-digit code")).to_have_value(code)
    page.get_by_label("New here?").fill("Nuria")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("You are Nuria.")).to_be_visible()


def test_a_wrong_code_is_told(talk: Talk, reader: Person, page: Page) -> None:
    reader.expects_answers(403)
    page.goto(f"{talk.url}/sign-in")
    page.get_by_label("Your e-mail address").fill("wrong.plain@reader.example")
    page.get_by_role("button", name="E-mail me a code").click()
    page.get_by_label("Six-digit code").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Six-digit code")).to_be_visible()


def test_a_comment_without_a_name_is_kept_until_there_is_one(story: Story, talk: Talk, reader: Person, page: Page) -> None:
    reader.expects_answers(401)
    page.goto(talk.discussion(story))
    write(page, "From nobody yet.")
    expect(page.get_by_role("heading", name="Not posted yet")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("Give a name below")
    expect(page.get_by_label("Your comment")).to_have_value("From nobody yet.")
    expect(page.get_by_label("Your name")).to_have_attribute("aria-invalid", "true")
    write(page, "From nobody yet.", "Ana")
    expect(page.locator("article.here")).to_contain_text("From nobody yet.")


def test_a_name_that_cannot_be_used_leads_back_with_the_text(story: Story, talk: Talk, reader: Person, page: Page) -> None:
    reader.expects_answers(422)
    page.goto(talk.discussion(story))
    # Two signs, and none of them can be seen: the browser lets it pass.
    write(page, "Who am I?", "\u200b\u200b")
    summary = page.get_by_role("alert")
    expect(summary).to_be_visible()
    expect(page.get_by_label("Your comment")).to_have_value("Who am I?")
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("Your name")).to_be_focused()


def test_a_comment_of_blanks_leads_back_to_the_box(story: Story, talk: Talk, reader: Person, page: Page) -> None:
    reader.expects_answers(422)
    page.goto(talk.discussion(story))
    write(page, "   ", "Ana")
    expect(page.get_by_role("alert")).to_contain_text("A comment needs at least one sign that can be seen.")
    expect(page.get_by_label("Your comment")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Your name")).to_have_value("Ana")


def test_the_comment_stays_when_the_discussion_was_closed_meanwhile(story: Story, talk: Talk, reader: Person, page: Page) -> None:
    reader.expects_answers(403)
    page.goto(talk.discussion(story))
    talk.push(story, state="closed")
    write(page, "A little late.", "Ana")
    expect(page.get_by_role("alert")).to_contain_text("The newspaper takes no more comments on this story.")
    expect(page.get_by_label("Your comment")).to_have_value("A little late.")


def test_going_back_and_posting_the_same_again_makes_one_comment(story: Story, talk: Talk, page: Page) -> None:
    page.goto(talk.discussion(story))
    write(page, "Hello.", "Ana")
    for _ in range(2):
        page.goto(talk.discussion(story))
        write(page, "Once is enough.")
        expect(page.locator("article.here")).to_contain_text("Once is enough.")
        page.go_back()
    assert talk.count(story) == 3


def test_a_double_click_makes_one_comment(story: Story, talk: Talk, page: Page) -> None:
    page.goto(talk.discussion(story))
    page.get_by_label("Your comment").fill("Clicked twice.")
    page.locator("form.write").get_by_label("Your name").fill("Ana")
    page.get_by_role("button", name="Post comment").dblclick()
    expect(page.locator("article.here")).to_contain_text("Clicked twice.")
    assert talk.count(story) == 2


def test_the_feeds_are_linked_and_readable(story: Story, talk: Talk, page: Page) -> None:
    page.goto(talk.discussion(story))
    linked = page.locator('link[type="application/atom+xml"]').get_attribute("href")
    shown = page.get_by_role("link", name="Feed of these comments").get_attribute("href")
    assert linked == shown
    assert linked is not None
    answer = http.request("GET", talk.url + linked)
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    assert b"They promised it in spring." in answer.data

    page.get_by_role("link", name="Discussions").click()
    expect(page.get_by_role("link", name="Feed of these stories")).to_be_visible()


def test_a_fragment_put_in_by_the_newspapers_server_can_be_read_and_answered(
    talk: Talk, newspaper: Newspaper, story: Story, page: Page
) -> None:
    fragment = http.request("GET", f"{talk.discussion(story)}/fragment").data.decode()
    newspaper.prints(story.key, story.title, under=DISCUSSION.replace("><", f">{fragment}<"))
    page.goto(story.address)
    expect(comment(page, "They promised")).to_be_visible()
    follow(page, "They promised", "Reply")
    expect(page).to_have_url(re.compile(rf"^{talk.url}/c/\d+/act"))
    expect(page.get_by_label("Your reply")).to_be_visible()


def test_everything_is_there_in_the_other_language(story: Story, talk: Talk, page: Page) -> None:
    page.goto(talk.discussion(story))
    page.get_by_role("link", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.get_by_role("link", name="Responder").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.get_by_label("Su respuesta").fill("¿Qué primavera?")
    page.locator("form.write").get_by_label("Su nombre").fill("Ana")
    page.get_by_role("button", name="Publicar respuesta").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("article.here")).to_contain_text("¿Qué primavera?")
