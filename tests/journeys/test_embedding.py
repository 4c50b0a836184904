"""What a newspaper does with the tag: one page, many pages, two discussions, a site that is one page."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.newspaper import DISCUSSION, Newspaper, open_newspaper
from tests.journeys.person import Person
from tests.journeys.talk import Talk
from tests.server import PUBLICATION, http
from tests.waiting import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("once")]


def title_known_of(talk: Talk, address: str) -> str:
    answer = http.request("GET", f"{talk.url}/api/v1/discussion", fields={"story": address, "publication": PUBLICATION})
    return str(answer.json()["story"]["title"])


def test_the_first_view_registers_a_story_by_its_canonical_address_and_its_title_is_read(
    talk: Talk, newspaper: Newspaper, visit: Visit
) -> None:
    story = newspaper.prints("never-seen", "Two neighbours begin to talk")
    first, second = visit(), visit()
    # “Never seen” is an answer of 404, and the reason to register it.
    first.expects_answers(404)
    first.page.goto(f"{story.address}?utm_source=letter")
    expect(first.discussion.get_by_text("No comments yet. Yours could open the discussion.")).to_be_visible()
    first.comments_as("Ana", "The first word.")

    second.opens(story)
    second.sees("The first word.")
    wait_until(lambda: title_known_of(talk, story.address) == "Two neighbours begin to talk")


def test_a_story_of_another_site_is_refused(newspaper: Newspaper, reader: Person) -> None:
    under = "<tertulia-discussion><p>Read the comments elsewhere.</p></tertulia-discussion>"
    story = newspaper.prints("syndicated", "From an agency", under=under, canonical="https://agency.example/from-an-agency")
    reader.expects_answers(404, 403)
    reader.page.goto(story.address)
    expect(reader.discussion.get_by_text("The comments could not be loaded.")).to_be_visible()
    expect(reader.discussion.get_by_text("Read the comments elsewhere.")).to_be_visible()
    expect(reader.discussion.get_by_role("textbox")).to_have_count(0)


def test_a_site_that_is_no_publications_gets_no_answer(talk: Talk, visit: Visit) -> None:
    with open_newspaper() as stranger:
        stranger.talk = talk.url
        story = stranger.prints("copied", "A copied story")
        reader = visit(reads=stranger)
        reader.watch.expected |= {"has been blocked by CORS policy", "ERR_FAILED"}
        reader.page.goto(story.address)
        expect(reader.discussion.get_by_text("The comments could not be loaded.")).to_be_visible()


def test_two_discussions_on_one_page_are_two_and_know_the_same_reader(talk: Talk, newspaper: Newspaper, reader: Person) -> None:
    left, right = talk.story("left"), talk.story("right")
    talk.says(left, "Berta", "On the left.")
    talk.says(right, "Berta", "On the right.")
    under = "".join(f'<tertulia-discussion id="{s.key}-one" story="{s.key}"></tertulia-discussion>' for s in (left, right))
    page = newspaper.prints("both", "Two at once", under=under)
    reader.page.goto(page.address)
    one, other = reader.page.locator("#left-one"), reader.page.locator("#right-one")
    expect(one.get_by_role("article")).to_contain_text(["On the left."])
    other.scroll_into_view_if_needed()
    expect(other.get_by_role("article")).to_contain_text(["On the right."])

    one.get_by_label("Your comment").fill("More on the left.")
    one.get_by_role("button", name="Post", exact=True).click()
    one.get_by_label("Your name").fill("Ana")
    one.get_by_role("button", name="Continue as guest").click()
    expect(one.get_by_role("article")).to_contain_text(["More on the left.", "On the left."])
    expect(other.get_by_role("article")).to_have_count(1)
    expect(other.get_by_text("Writing as Ana")).to_be_visible()


def test_two_languages_on_one_page(talk: Talk, newspaper: Newspaper, reader: Person) -> None:
    first, second = talk.story("english-one"), talk.story("spanish-one", language="es")
    under = f"""<tertulia-discussion story="{first.key}"></tertulia-discussion>
      <section lang="es"><tertulia-discussion story="{second.key}"></tertulia-discussion></section>"""
    page = newspaper.prints("bilingual", "In two languages", under=under)
    reader.page.goto(page.address)
    expect(reader.discussion.first.get_by_role("button", name="Post")).to_be_visible()
    reader.discussion.last.scroll_into_view_if_needed()
    expect(reader.discussion.last.get_by_role("button", name="Publicar")).to_be_visible()


def test_a_single_page_site_swaps_the_story(talk: Talk, newspaper: Newspaper, reader: Person) -> None:
    one, two = talk.story("spa-one"), talk.story("spa-two")
    talk.says(one, "Berta", "About the first.")
    talk.says(two, "Berta", "About the second.")
    site = newspaper.prints("spa", "One page", under=f'<tertulia-discussion story="{one.key}"></tertulia-discussion>')
    reader.opens(site)
    reader.sees("About the first.")
    reader.writes("Half a thought about the first.")

    reader.discussion.evaluate("(e) => e.setAttribute('story', 'spa-two')")
    reader.sees("About the second.")
    expect(reader.comment("About the first.")).to_have_count(0)
    # What is being written belongs to its story.
    expect(reader.box).to_have_value("")
    reader.comments_as("Ana", "A word on the second.")

    reader.discussion.evaluate("(e) => e.setAttribute('story', 'spa-one')")
    reader.sees("About the first.")
    expect(reader.box).to_have_value("Half a thought about the first.")
    expect(reader.discussion.get_by_text("Writing as Ana")).to_be_visible()
    expect(reader.comment("A word on the second.")).to_have_count(0)


def test_a_single_page_site_takes_the_element_away_and_puts_it_back(talk: Talk, newspaper: Newspaper, reader: Person) -> None:
    one, two = talk.story("moved-one"), talk.story("moved-two")
    talk.says(one, "Berta", "About the first.")
    talk.says(two, "Berta", "About the second.")
    site = newspaper.prints("moved", "One page", under=f'<tertulia-discussion story="{one.key}"></tertulia-discussion>')
    reader.opens(site)
    reader.sees("About the first.")

    reader.page.evaluate("() => { window.kept = document.querySelector('tertulia-discussion'); kept.remove(); }")
    expect(reader.discussion).to_have_count(0)
    reader.page.evaluate("document.querySelector('main').append(kept)")
    reader.sees("About the first.")
    # A new element in the place of the old one.
    reader.page.evaluate(
        """() => {
            kept.remove();
            const made = document.createElement("tertulia-discussion");
            made.setAttribute("story", "moved-two");
            document.querySelector("main").append(made);
        }"""
    )
    reader.sees("About the second.")
    expect(reader.comment("About the first.")).to_have_count(0)


def test_of_many_quick_swaps_the_last_one_stays(talk: Talk, newspaper: Newspaper, reader: Person) -> None:
    one, two = talk.story("quick-one"), talk.story("quick-two")
    talk.says(one, "Berta", "About the first.")
    talk.says(two, "Berta", "About the second.")
    site = newspaper.prints("quick", "One page", under=f'<tertulia-discussion story="{one.key}"></tertulia-discussion>')
    held = reader.holds(r"/api/v1/discussion\?story=quick-one")
    reader.page.goto(site.address)
    held.wait()
    reader.discussion.evaluate("(e) => e.setAttribute('story', 'quick-two')")
    reader.sees("About the second.")
    # The answer about the first comes when nobody waits for it any more.
    with reader.page.expect_response(held.pattern):
        held.release()
    reader.discussion.evaluate("() => new Promise((done) => setTimeout(done))")
    reader.sees("About the second.")
    expect(reader.comment("About the first.")).to_have_count(0)


def test_a_discussion_out_of_sight_loads_nothing_but_the_loader(talk: Talk, reader: Person) -> None:
    story = talk.story("long-read", paragraphs=60)
    talk.says(story, "Berta", "Down here.")
    reader.page.goto(story.address, wait_until="networkidle")
    assert reader.watch.to(talk.url) == [f"{talk.url}/embed.js"]

    reader.page.mouse.move(600, 400)
    while len(reader.watch.to(talk.url)) == 1:
        before = reader.page.evaluate("scrollY")
        reader.page.mouse.wheel(0, 400)
        reader.page.wait_for_function("(before) => scrollY > before", arg=before)
    # It has begun before the discussion is in the window.
    expect(reader.discussion).not_to_be_in_viewport()
    reader.sees_discussion()
    reader.sees("Down here.")
    loaded = reader.watch.to(talk.url)[1:]
    assert [url.split("?")[0].removeprefix(talk.url) for url in loaded] == [
        next(url for url in loaded if "/assets/reading-en-" in url).removeprefix(talk.url),
        "/api/v1/discussion",
    ]


def test_a_fragment_put_in_by_the_newspapers_server_is_taken_over(talk: Talk, newspaper: Newspaper, reader: Person) -> None:
    story = talk.story("included")
    talk.says(story, "Berta", "Drawn on the server.")
    fragment = http.request("GET", f"{talk.discussion(story)}/fragment").data.decode()
    page = newspaper.prints("included", story.title, under=DISCUSSION.replace("><", f">{fragment}<"))
    held = reader.holds("/assets/reading-")
    reader.page.goto(page.address)
    held.wait()
    drawn = reader.page.locator("tertulia-discussion > section")
    expect(drawn).to_be_visible()
    expect(drawn.get_by_text("Drawn on the server.")).to_be_visible()

    held.release()
    expect(reader.discussion.locator("h2").get_by_text("1 comment").last).to_be_visible()
    expect(drawn).not_to_be_visible()
    # What the server drew is hidden, not lost: the page's own children are the page's.
    expect(reader.comment("Drawn on the server.").filter(visible=True)).to_have_count(1)


def test_a_fragment_stays_when_the_platform_cannot_be_reached(talk: Talk, newspaper: Newspaper, reader: Person) -> None:
    story = talk.story("included-alone")
    talk.says(story, "Berta", "Drawn on the server.")
    fragment = http.request("GET", f"{talk.discussion(story)}/fragment").data.decode()
    page = newspaper.prints("included-alone", story.title, under=DISCUSSION.replace("><", f">{fragment}<"))
    reader.watch.expected.add("ERR_FAILED")
    reader.page.route("**/api/v1/discussion*", lambda route: route.abort())
    reader.page.goto(page.address)
    expect(reader.discussion.get_by_text("The comments could not be loaded.")).to_be_visible()
    expect(reader.page.locator("tertulia-discussion > section").get_by_text("Drawn on the server.")).to_be_visible()

    reader.page.unroute("**/api/v1/discussion*")
    reader.presses("Try again")
    expect(reader.page.locator("tertulia-discussion > section")).not_to_be_visible()
    expect(reader.discussion.get_by_text("The comments could not be loaded.")).to_have_count(0)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("closed", "This discussion is closed. You can still read it and show respect."),
        ("read_only", "This discussion is an archive: it can be read, and nothing can be added."),
    ],
)
def test_a_closed_discussion_says_so_and_can_be_read(talk: Talk, reader: Person, state: str, words: str) -> None:
    story = talk.story(f"no-longer-{state.replace('_', '-')}")
    talk.says(story, "Berta", "While it was open.")
    talk.push(story, state=state)
    reader.opens(story)
    reader.sees("While it was open.")
    expect(reader.discussion.get_by_text(words)).to_be_visible()
    expect(reader.discussion.get_by_role("textbox")).to_have_count(0)
    expect(reader.discussion.get_by_role("button", name="Reply")).to_have_count(0)
    respect = reader.comment("While it was open.").get_by_role("button", name=re.compile("Respect"))
    expect(respect).to_have_count(1 if state == "closed" else 0)
    expect(reader.comment("While it was open.").get_by_role("button", name="Report")).to_be_visible()


def test_a_hidden_discussion_leaves_one_line(talk: Talk, reader: Person) -> None:
    story = talk.story("hidden-one")
    talk.push(story, state="hidden")
    reader.expects_answers(404)
    reader.page.goto(story.address)
    expect(reader.discussion.get_by_text("There is no discussion under this story.")).to_be_visible()
    expect(reader.discussion.get_by_role("button")).to_have_count(0)
