"""A rulebook replayed on labelled comments, beside another or against what people decided. Keeps counts, no comments."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from houserules.columns import columns
from houserules.remarks import Decision, Remark
from houserules.rulebook import Rulebook, harshest
from houserules.shapes import Action, Rule, Verdict

# What isn't seen at once, or never.
STOPPED = (Action.HOLD, Action.REFUSE)

Actions = Mapping[Rule, Action]
Judge = Callable[[Remark, Rulebook], Verdict]


@dataclass(frozen=True, slots=True)
class Change:
    """A comment that fares otherwise: ``before`` is what the old rulebook did, or people. ``rules`` bring the harsher one."""

    id: str
    before: Action | Decision
    after: Action
    rules: tuple[Rule, ...]


@dataclass
class Tally:
    """What one rulebook made of the comments, in counts."""

    actions: Counter[tuple[Rule, Action]] = field(default_factory=Counter)
    comments: Counter[Action] = field(default_factory=Counter)
    # Comments with a decision, by what became of them.
    decided: Counter[tuple[Decision, bool]] = field(default_factory=Counter)
    # The same by rule: of those it stopped, what people said; of those rejected for it, whether it stopped them.
    stopped_by: Counter[tuple[Rule, Decision]] = field(default_factory=Counter)
    rejected_for: Counter[tuple[Rule, bool]] = field(default_factory=Counter)

    def add(self, remark: Remark, actions: Actions) -> None:
        overall = harshest(actions.values())
        self.comments[overall] += 1
        self.actions.update(actions.items())
        if remark.decision is None:
            return
        self.decided[remark.decision, overall in STOPPED] += 1
        self.stopped_by.update((rule, remark.decision) for rule, action in actions.items() if action in STOPPED)
        if remark.rule is not None and remark.decision is Decision.REJECTED:
            self.rejected_for[remark.rule, actions.get(remark.rule) in STOPPED] += 1

    def precision(self) -> float | None:
        """Of the comments it stopped, the share that people rejected."""
        return _share(self.decided[Decision.REJECTED, True], self.decided[Decision.APPROVED, True])

    def recall(self) -> float | None:
        """Of the comments people rejected, the share it stopped."""
        return _share(self.decided[Decision.REJECTED, True], self.decided[Decision.REJECTED, False])

    def false_alarms(self) -> float | None:
        """Of the comments people approved, the share it stopped."""
        return _share(self.decided[Decision.APPROVED, True], self.decided[Decision.APPROVED, False])

    def precision_of(self, rule: Rule) -> float | None:
        return _share(self.stopped_by[rule, Decision.REJECTED], self.stopped_by[rule, Decision.APPROVED])

    def recall_of(self, rule: Rule) -> float | None:
        return _share(self.rejected_for[rule, True], self.rejected_for[rule, False])


def _share(those: int, others: int) -> float | None:
    return those / (those + others) if those + others else None


class Replay:
    """``old`` may be None: then changes are told against people's decisions."""

    def __init__(self, new: Rulebook, old: Rulebook | None, judge: Judge) -> None:
        self.new, self.old, self._judge = new, old, judge
        self.tallies = [Tally() for _ in self.rulebooks]
        self.changed = 0
        # Own words are looked for while judging; without any, one judgement serves both.
        self._once = not any(_own_words(rulebook) for rulebook in self.rulebooks)

    @property
    def rulebooks(self) -> tuple[Rulebook, ...]:
        """The old before the new."""
        return (self.new,) if self.old is None else (self.old, self.new)

    def add(self, remark: Remark) -> Change | None:
        """Count it; what changes, if anything does. Raises what the judge raises."""
        results = self._results(remark)
        for tally, actions in zip(self.tallies, results, strict=True):
            tally.add(remark, actions)
        change = self._change(remark, results)
        self.changed += change is not None
        return change

    def _results(self, remark: Remark) -> list[Actions]:
        section = remark.story.section if remark.story else None
        scores = remark.scores
        if scores is None and self._once:
            scores = self._judge(remark, self.new).scores
        if scores is not None:
            return [rulebook.decide(scores, section=section) for rulebook in self.rulebooks]
        return [self._judge(remark, rulebook).actions for rulebook in self.rulebooks]

    def _change(self, remark: Remark, results: list[Actions]) -> Change | None:
        after = harshest(results[-1].values())
        if self.old is None:
            if remark.decision is None or _is_as_decided(remark.decision, after):
                return None
            return Change(remark.id, remark.decision, after, _decisive(results[-1]))
        before = harshest(results[0].values())
        if before is after:
            return None
        return Change(remark.id, before, after, _decisive(results[harshest([before, after]) is after]))


def _decisive(actions: Actions) -> tuple[Rule, ...]:
    """The rules that brought the comment's action."""
    overall = harshest(actions.values())
    return () if overall is Action.PUBLISH else tuple(rule for rule in Rule if actions.get(rule) is overall)


def _is_as_decided(decision: Decision, action: Action) -> bool:
    return (decision is Decision.REJECTED) is (action in STOPPED)


def _own_words(rulebook: Rulebook) -> bool:
    return bool(rulebook.words) or any(section.words for section in rulebook.sections.values())


def report(replay: Replay) -> Iterator[str]:
    """The result as lines of text; where two rulebooks differ, old and new stand side by side."""
    yield f"{sum(replay.tallies[-1].comments.values()):,} comments, {_decisions(replay)}"
    yield f"rulebook: {_named(replay.new)}" + (f", against {_named(replay.old)}" if replay.old else "")
    yield ""
    yield from columns(list(_actions_table(replay)))
    yield ""
    yield from columns(list(_agreement_table(replay)))


def _decisions(replay: Replay) -> str:
    decided = replay.tallies[-1].decided
    counts = {decision: decided[decision, True] + decided[decision, False] for decision in Decision}
    return ", ".join(f"{count:,} {decision}" for decision, count in counts.items()) + f"; {replay.changed:,} would change"


def _named(rulebook: Rulebook) -> str:
    return f"{rulebook.name} ({rulebook.version})"


def _actions_table(replay: Replay) -> Iterator[list[str]]:
    yield ["rule", *Action]
    for rule in Rule:
        yield [rule, *(_beside(f"{tally.actions[rule, action]:,}" for tally in replay.tallies) for action in Action)]
    yield ["the comment", *(_beside(f"{tally.comments[action]:,}" for tally in replay.tallies) for action in Action)]


def _agreement_table(replay: Replay) -> Iterator[list[str]]:
    yield ["held or refused", "precision", "recall", "false alarms"]
    for rule in Rule:
        shares = [[tally.precision_of(rule), tally.recall_of(rule)] for tally in replay.tallies]
        if any(share is not None for pair in shares for share in pair):
            yield [rule, *(_beside(map(_percent, column)) for column in zip(*shares, strict=True)), ""]
    overall = [[tally.precision(), tally.recall(), tally.false_alarms()] for tally in replay.tallies]
    yield ["the comment", *(_beside(map(_percent, column)) for column in zip(*overall, strict=True))]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _beside(shown: "Iterator[str] | map[str]") -> str:
    each = list(dict.fromkeys(shown))
    return " → ".join(each)
