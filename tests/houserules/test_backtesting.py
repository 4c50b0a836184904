"""A rulebook replayed: what is counted, what changes, and that the counts are the comments' own."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houserules.backtesting import Change, Replay, report
from houserules.remarks import Decision, Remark
from houserules.rulebook import Rulebook, harshest, load_rulebook
from houserules.shapes import Action, Rule, Story, Tier, Verdict
from tests.houserules.rulebooks import RULEBOOKS, RULES, SCORES

OLD = load_rulebook('name = "Old"\nversion = "1"\n[rules.hate]\nnudge = 0.5\nhold = 0.8')
NEW = load_rulebook('name = "New"\nversion = "2"\n[rules.hate]\nhold = 0.6\n[sections.opinion.rules.hate]')
WORDS = load_rulebook('version = "3"\n[words]\nhold = ["turnip"]')


def remark(hate: float, decision: str | None = None, rule: Rule | None = None, **more: Any) -> Remark:
    return Remark("x", scores={Rule.HATE: hate}, decision=Decision(decision) if decision else None, rule=rule, **more)


def unasked(remark: Remark, rulebook: Rulebook) -> Verdict:
    raise AssertionError("there are scores already")


class Judge:
    """Says the same of every comment, and finds the rulebook's own words in it; remembers whom it was asked about."""

    def __init__(self, hate: float = 0.7) -> None:
        self.asked: list[tuple[str, str]] = []
        self._scores: Mapping[Rule, float | None] = {Rule.HATE: hate, Rule.OFF_POINT: None}

    def __call__(self, remark: Remark, rulebook: Rulebook) -> Verdict:
        self.asked.append((remark.id, rulebook.version))
        section = remark.story.section if remark.story else None
        words = [word for word in rulebook.words_in(section) if word in remark.text]
        actions = rulebook.decide(self._scores, section=section, words=words)
        return Verdict(self._scores, 0.5, (), "en", Tier.FAST, harshest(actions.values()), actions, rulebook.version, "m")


def test_against_people_what_differs_from_their_decision_changes() -> None:
    replay = Replay(NEW, None, unasked)
    assert replay.add(remark(0.7, "approved")) == Change("x", Decision.APPROVED, Action.HOLD, (Rule.HATE,))
    assert replay.add(remark(0.1, "rejected")) == Change("x", Decision.REJECTED, Action.PUBLISH, ())
    for same in (remark(0.7, "rejected"), remark(0.1, "approved"), remark(0.7)):
        assert replay.add(same) is None
    assert replay.changed == 2


def test_against_another_rulebook_what_fares_otherwise_changes() -> None:
    replay = Replay(NEW, OLD, unasked)
    assert replay.add(remark(0.7)) == Change("x", Action.NUDGE, Action.HOLD, (Rule.HATE,))
    assert replay.add(remark(0.5, "rejected")) == Change("x", Action.NUDGE, Action.PUBLISH, (Rule.HATE,))
    assert replay.add(remark(0.9, "approved")) is None
    assert replay.add(remark(0.1)) is None


def test_a_section_is_judged_by_its_own_rules() -> None:
    replay = Replay(NEW, OLD, unasked)
    opinion = remark(0.9, story=Story("", section="Opinion"))
    assert replay.add(opinion) == Change("x", Action.HOLD, Action.PUBLISH, (Rule.HATE,))


def test_precision_recall_and_false_alarms_are_the_shares_they_are_named_for() -> None:
    replay = Replay(NEW, None, unasked)
    for hate, decision, rule, times in [
        (0.9, "rejected", Rule.HATE, 3), (0.9, "rejected", Rule.SPAM, 1), (0.1, "rejected", Rule.HATE, 2),
        (0.9, "approved", None, 1), (0.1, "approved", None, 9), (0.9, None, None, 5),
    ]:  # fmt: skip
        for _ in range(times):
            replay.add(remark(hate, decision, rule))
    (tally,) = replay.tallies
    assert tally.precision() == 4 / 5
    assert tally.recall() == 4 / 6
    assert tally.false_alarms() == 1 / 10
    assert tally.precision_of(Rule.HATE) == 4 / 5
    assert tally.recall_of(Rule.HATE) == 3 / 5
    assert tally.recall_of(Rule.SPAM) == 0
    assert tally.precision_of(Rule.SPAM) is None


def test_one_judgement_serves_both_rulebooks_unless_they_have_words_of_their_own() -> None:
    judge = Judge()
    Replay(NEW, OLD, judge).add(Remark("a", "A text"))
    assert judge.asked == [("a", "2")]
    replay = Replay(WORDS, OLD, judge)
    assert replay.add(Remark("b", "You turnip")) == Change("b", Action.NUDGE, Action.HOLD, (Rule.PROFANITY,))
    assert judge.asked[1:] == [("b", "1"), ("b", "3")]


def test_the_report_shows_old_and_new_side_by_side_where_they_differ() -> None:
    replay = Replay(NEW, OLD, unasked)
    for hate, decision in [(0.7, "rejected"), (0.9, "approved"), (0.1, "approved")]:
        replay.add(remark(hate, decision))
    told = "\n".join(report(replay))
    assert "3 comments, 2 approved, 1 rejected; 1 would change" in told
    assert "rulebook: New (2), against Old (1)" in told
    (hate,) = [line for line in told.splitlines() if line.startswith("hate") and "%" not in line]
    assert " ".join(hate.split()) == "hate 1 1 → 0 1 → 2 0"
    assert " ".join(told.splitlines()[-1].split()) == "the comment 0.0% → 50.0% 0.0% → 100.0% 50.0%"


def test_a_report_of_nothing_has_no_shares() -> None:
    told = list(report(Replay(NEW, None, unasked)))
    assert told[0] == "0 comments, 0 approved, 0 rejected; 0 would change"
    assert told[-1].split() == ["the", "comment", "–", "–", "–"]


REMARKS = st.builds(
    Remark, id=st.just("x"), decision=st.none() | st.sampled_from(Decision), rule=st.none() | RULES,
    scores=st.dictionaries(RULES, st.none() | SCORES),
)  # fmt: skip


@given(RULEBOOKS, RULEBOOKS, st.lists(REMARKS, max_size=8))
def test_every_comment_is_counted_once_and_the_same_rulebook_changes_nothing(
    old: Rulebook, new: Rulebook, remarks: list[Remark]
) -> None:
    replay, same = Replay(new, old, unasked), Replay(new, new, unasked)
    changes = [replay.add(each) for each in remarks]
    assert [same.add(each) for each in remarks] == [None] * len(remarks)
    for tally in replay.tallies:
        assert tally.comments.total() == len(remarks)
        assert tally.decided.total() == sum(each.decision is not None for each in remarks)
        for rule in Rule:
            scored = sum((each.scores or {}).get(rule) is not None for each in remarks)
            assert sum(tally.actions[rule, action] for action in Action) == scored
    assert replay.changed == sum(change is not None for change in changes)
    before, after = (replay.tallies[at].comments for at in (0, 1))
    moved = [change for change in changes if change]
    for action in Action:
        gained = sum(change.after is action for change in moved) - sum(change.before is action for change in moved)
        assert after[action] - before[action] == gained


@pytest.mark.parametrize("times", [10, 1_000])
def test_a_replay_keeps_counts_and_no_comments(times: int) -> None:
    replay = Replay(NEW, OLD, unasked)
    for _ in range(times):
        replay.add(remark(0.9, "rejected", Rule.HATE))
    kept = sum(len(counter) for tally in replay.tallies for counter in vars(tally).values())
    assert kept <= 12
