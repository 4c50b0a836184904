"""Whatever the engine does, who asks gets an opinion in time."""

import threading
from collections.abc import Callable

import pytest

from houserules.rulebook import default_rulebook
from houserules.shapes import Action, Story, Tier
from tertulia.discussion.judging import engine
from tertulia.discussion.judging.asking import Matter, is_busy, matter_of, opinion_of, tier_owed
from tertulia.discussion.judging.opinion import Fault
from tertulia.plumbing import pressure
from tertulia.stories import models as stories
from tests.tertulia.discussion.judges import Judge, failing, judging, slow
from tests.waiting import wait_until

RULES = default_rulebook()


def _matter(text: str) -> Callable[[Tier], Matter]:
    return lambda tier: Matter(text, Story("The tram returns"), None, RULES)


def test_the_full_models_answer_when_they_are_in_time() -> None:
    with judging(Judge()):
        opinion = opinion_of(_matter("A thistle."), Tier.FULL)
    assert opinion.verdict is not None
    assert (opinion.verdict.tier, opinion.action, opinion.fault) == (Tier.FULL, Action.HOLD, Fault.NONE)
    assert opinion.rulebook == RULES.version


def test_when_they_are_late_the_fast_ones_have_answered() -> None:
    with slow() as judge, judging(judge, judging_budget_milliseconds=1):
        opinion = opinion_of(_matter("A cabbage and a thistle."), Tier.FULL)
    assert opinion.verdict is not None
    assert (opinion.verdict.tier, opinion.action, opinion.fault) == (Tier.FAST, Action.HOLD, Fault.LATE)


def test_when_too_many_wait_nobody_waits_for_the_full_ones() -> None:
    # Whoever was given up by an earlier test may be on the way out still.
    wait_until(lambda: not is_busy())
    begun = threading.Event()
    with slow() as judge:
        wait = judge.before

        def note(tier: Tier) -> None:
            """The fast models answer once the full ones are at work."""
            if tier is Tier.FULL:
                begun.set()
            assert begun.wait(10)
            wait(tier)

        judge.before = note
        with judging(judge, judging_budget_milliseconds=1, judging_waiting=0):
            assert opinion_of(_matter("One."), Tier.FULL).fault is Fault.LATE
        with judging(judge, judging_waiting=0):  # with all the time there is
            assert opinion_of(_matter("Two."), Tier.FULL).fault is Fault.OVERLOADED


def test_while_requests_wait_for_a_thread_the_full_ones_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def matter(tier: Tier) -> Matter:
        asked.append(tier)
        return _matter("A thistle.")(tier)

    monkeypatch.setattr(pressure, "_waiting", lambda: 1)
    judge = Judge()
    with judging(judge):
        opinion = opinion_of(matter, Tier.FULL)
    assert (opinion.fault, opinion.action) == (Fault.OVERLOADED, Action.PUBLISH)
    assert judge.tiers() == asked == [Tier.FAST]


def test_when_the_full_ones_fail_the_fast_ones_are_heard_and_the_failure_is_told() -> None:
    with judging(failing(Tier.FULL)):
        opinion = opinion_of(_matter("A turnip."), Tier.FULL)
        assert "full models: RuntimeError: there are no weights" in engine.trouble()
    assert opinion.verdict is not None
    assert (opinion.verdict.tier, opinion.action, opinion.fault) == (Tier.FAST, Action.NUDGE, Fault.FAILED)


def test_an_engine_that_runs_out_of_its_own_time_has_failed() -> None:
    def late(tier: Tier) -> None:
        if tier is Tier.FULL:
            raise TimeoutError

    with judging(Judge(late)):
        assert opinion_of(_matter("Hello."), Tier.FULL).fault is Fault.FAILED


@pytest.mark.parametrize("tier", list(Tier))
def test_when_everything_fails_there_is_no_verdict_and_that_is_told(tier: Tier) -> None:
    with judging(failing(*Tier)):
        opinion = opinion_of(_matter("Hello."), tier)
    assert (opinion.verdict, opinion.fault, opinion.rulebook) == (None, Fault.FAILED, RULES.version)


def test_the_full_models_alone_are_enough() -> None:
    with judging(failing(Tier.FAST)):
        opinion = opinion_of(_matter("Hello."), Tier.FULL)
    assert opinion.verdict is not None
    assert (opinion.verdict.tier, opinion.fault) == (Tier.FULL, Fault.NONE)


def test_what_the_fast_models_refuse_waits_for_nobody() -> None:
    with slow() as judge, judging(judge):
        opinion = opinion_of(_matter("A nettle."), Tier.FULL)
    assert (opinion.action, opinion.fault) == (Action.REFUSE, Fault.NONE)


def test_with_fast_models_only_the_full_ones_are_not_asked() -> None:
    judge = Judge()
    with judging(judge, judging="fast"):
        assert tier_owed() is Tier.FAST
        assert opinion_of(_matter("A thistle."), Tier.FAST).action is Action.PUBLISH
    assert judge.tiers() == [Tier.FAST]


def test_where_nothing_is_judged_nothing_is_owed() -> None:
    with judging(Judge(), judging="off"):
        assert tier_owed() is None


def test_story_and_parent_are_fetched_for_the_full_models_only() -> None:
    story = stories.Story(title="The tram returns", text="It comes back in May.", section="World", language="en")
    fetched = []

    def parent() -> str:
        fetched.append(1)
        return "When?"

    fast = matter_of("In May.", story, RULES, tier=Tier.FAST, parent=parent)
    assert (fast.story, fast.parent, fetched) == (Story("", "", "World"), None, [])
    full = matter_of("In May.", story, RULES, tier=Tier.FULL, parent=parent)
    assert (full.story, full.parent) == (Story("The tram returns", "It comes back in May.", "World"), "When?")


def test_trouble_is_over_when_it_works_again(caplog: pytest.LogCaptureFixture) -> None:
    judge = failing(Tier.FULL)
    with judging(judge):
        opinion_of(_matter("One."), Tier.FULL)
        opinion_of(_matter("Two."), Tier.FULL)
        assert engine.trouble()
        judge.before = lambda tier: None
        opinion_of(_matter("Three."), Tier.FULL)
        assert engine.trouble() == ""
    told = [record for record in caplog.records if record.name == "tertulia"]
    assert [record.levelname for record in told] == ["ERROR", "ERROR", "WARNING"]
    assert [bool(record.exc_info) for record in told] == [True, False, False], "the whole of it once"
