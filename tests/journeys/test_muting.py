"""Somebody is muted: their words fold into one line for one reader, on every machine, and for nobody else."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.person import Person
from tests.journeys.talk import Talk, key_for

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("once")]

FOLDED = "From somebody you muted"


def test_a_muted_persons_comments_fold_here_and_on_another_machine_and_come_back(
    talk: Talk, visit: Visit, request: pytest.FixtureRequest
) -> None:
    story = talk.story(key_for(request))
    root = talk.says(story, "Berta", "They promised it in spring.")
    talk.says(story, "Carlos", "And in autumn again.", to=root)
    ana = visit()
    ana.expects_answers(422)  # a name is needed
    ana.opens(story)
    ana.writes("I was there.")
    ana.posts()
    ana.signs_in("ana-who-mutes@reader.example", talk.code_mailed_to, name="Ana Quiet")
    ana.sees("I was there.", "They promised it in spring.")

    ana.acts("Mute Berta", on="promised")
    ana.is_told("What Berta writes is folded for you from now on.")
    expect(ana.comment("promised")).to_have_count(0)
    ana.sees(FOLDED, "And in autumn again.")
    expect(ana.comment("I was there.").get_by_role("button", name="Mute")).to_have_count(0)

    ana.reloads()
    ana.sees(FOLDED, "And in autumn again.")
    ana.comment(FOLDED).get_by_role("button", name="Show").click()
    ana.sees("They promised it in spring.")

    at_work: Person = visit()
    at_work.opens(story)
    at_work.sees("They promised it in spring.")
    at_work.writes("Me again.")
    at_work.posts()
    at_work.signs_in("ana-who-mutes@reader.example", talk.code_mailed_to)
    at_work.sees("Me again.", FOLDED)
    at_work.comment(FOLDED).get_by_role("button", name="Show").click()
    at_work.acts("Unmute Berta", on="promised")
    at_work.is_told("You see again what Berta writes.")
    ana.reloads()
    ana.sees("They promised it in spring.")
    expect(ana.comment(FOLDED)).to_have_count(0)
