"""`houserules explain`: one comment, and all that is thought of it."""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click

import houserules
from houserules.command.files import FILE, rulebook_at
from houserules.command.marking import marked_lines
from houserules.errors import HouseRulesError
from houserules.reasons import reasons
from houserules.rulebook import LEVELS, Rulebook
from houserules.shapes import Action, Reason, Rule, Story, Tier, Verdict

MOST_CHARACTERS = 1_000_000
BAR_CELLS = 20
TIMED_RUNS = 5
_COLOURS = {Action.PUBLISH: "green", Action.NUDGE: "yellow", Action.HOLD: "magenta", Action.REFUSE: "red"}


@dataclass(frozen=True)
class Explained:
    text: str
    verdict: Verdict
    rulebook: Rulebook
    section: str | None
    reasons: tuple[Reason, ...]
    milliseconds: dict[Tier, float]


@click.command(short_help="Judge one comment and show why.")
@click.argument("text", required=False)
@click.option("--lang", help="The reader's language, for the reasons: en or es. Otherwise the comment's.")
@click.option("--story-title", help="What the story is about.")
@click.option("--story", "story_file", type=FILE, help="The story's text, in a file.")
@click.option("--section", help="The story's section.")
@click.option("--parent", help="The text it answers.")
@click.option("--rulebook", type=FILE, help="The rulebook to decide by, not the shipped one.")
@click.option("--json", "as_json", is_flag=True, help="Print it for programs.")
def explain(
    text: str | None,
    lang: str | None,
    story_title: str | None,
    story_file: Path | None,
    section: str | None,
    parent: str | None,
    rulebook: Path | None,
    as_json: bool,
) -> None:
    """Judge TEXT (standard input without it) and show why: scores, words, actions, reasons, and how long each tier takes."""
    comment = sys.stdin.read(MOST_CHARACTERS) if text is None else text
    story = _story(story_title, story_file, section)
    try:
        found = _explained(comment, story, parent, rulebook_at(rulebook), lang)
    except HouseRulesError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    click.echo(json.dumps(_for_programs(found)) if as_json else "\n".join(_for_people(found)))


def _story(title: str | None, file: Path | None, section: str | None) -> Story | None:
    if title is None and file is None and section is None:
        return None
    return Story(title or "", file.read_text("utf-8", "replace")[:MOST_CHARACTERS] if file else "", section)


def _explained(text: str, story: Story | None, parent: str | None, rulebook: Rulebook, lang: str | None) -> Explained:
    def judge(tier: Tier) -> Verdict:
        return houserules.engine().judge(text, story=story, parent=parent, rulebook=rulebook, tier=tier)

    verdict = judge(Tier.FULL)
    milliseconds = {tier: _median_milliseconds(partial(judge, tier)) for tier in Tier}
    section = story.section if story else None
    return Explained(text, verdict, rulebook, section, reasons(verdict, lang or verdict.lang, text=text), milliseconds)


def _median_milliseconds(judge: Callable[[], Verdict]) -> float:
    taken = []
    for _ in range(TIMED_RUNS):
        began = time.perf_counter()
        judge()
        taken.append((time.perf_counter() - began) * 1_000)
    return statistics.median(taken)


def _for_programs(found: Explained) -> dict[str, Any]:
    verdict = found.verdict
    return {
        "scores": dict(verdict.scores),
        "toxicity": verdict.toxicity,
        "spans": [asdict(span) for span in verdict.spans],
        "lang": verdict.lang,
        "tier": verdict.tier,
        "verdict": verdict.action,
        "actions": dict(verdict.actions),
        "reasons": [asdict(reason) for reason in found.reasons],
        "rulebook": found.rulebook.version,
        "model": verdict.model_version,
        "milliseconds": {tier: round(taken, 3) for tier, taken in found.milliseconds.items()},
    }


def _for_people(found: Explained) -> Iterator[str]:
    verdict = found.verdict
    yield from marked_lines(found.text, verdict.spans)
    yield ""
    yield from (_score_line(found, rule) for rule in Rule)
    yield ""
    yield f"verdict    {click.style(verdict.action, fg=_COLOURS[verdict.action], bold=True)}"
    yield from (f"           {reason.sentence}" for reason in found.reasons)
    yield f"language   {verdict.lang}"
    yield f"rulebook   {found.rulebook.name} ({found.rulebook.version})"
    yield f"models     {verdict.model_version or '–'}, {verdict.tier} tier"
    yield "time       " + ", ".join(f"{tier} {taken:.2f} ms" for tier, taken in found.milliseconds.items())


def _score_line(found: Explained, rule: Rule) -> str:
    score = found.verdict.scores.get(rule)
    if score is None:
        return f"{rule:<10} {'–':<{BAR_CELLS}}        no verdict: too short, or nothing to compare it with"
    action = found.verdict.actions.get(rule, Action.PUBLISH)
    filled = round(score * BAR_CELLS)
    bar = click.style("█" * filled, fg=_COLOURS[action]) + "░" * (BAR_CELLS - filled)
    return (
        f"{rule:<10} {bar}  {score:.2f}  {click.style(f'{action:<7}', fg=_COLOURS[action])}  {_thresholds(found, rule)}".rstrip()
    )


def _thresholds(found: Explained, rule: Rule) -> str:
    thresholds = found.rulebook.rules_in(found.section)[rule]
    levels = {level: getattr(thresholds, level) for level in LEVELS}
    return ", ".join(f"{level} from {level_at:.2f}" for level, level_at in levels.items() if level_at is not None)
