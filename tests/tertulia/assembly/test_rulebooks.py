"""`tertulia rulebook`: from a file to what readers meet, and back."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from houserules.rulebook import default_text
from tertulia.assembly.command import main
from tertulia.discussion.models import Verdict
from tertulia.discussion.services.posting import Draft, post_comment
from tertulia.stories.models import Publication, Story
from tertulia.stories.reading import find_story
from tests.tertulia.discussion.judges import Judge, judging
from tests.tertulia.discussion.talking import differences, guest, say, sender

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def judge() -> Iterator[Judge]:
    made = Judge()
    with judging(made):
        yield made


def run(*command: object, status: int = 0) -> Result:
    done = CliRunner().invoke(main, ["rulebook", *map(str, command)], prog_name="tertulia")
    assert done.exit_code == status, done.output
    return done


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "house.toml"
    path.write_text('name = "El Péndulo"\nversion = "one"\n[rules.profanity]\nrefuse = 0.05\n', "utf-8")
    return path


def test_the_shipped_rulebook_is_shown_until_there_is_another(paper: Publication, file: Path) -> None:
    assert run("show").output == default_text()
    run("publish", file)
    assert run("show").output == file.read_text("utf-8")
    assert run("show", "--number", 0).output == default_text()
    assert "no rulebook of that number" in run("show", "--number", 7, status=1).stderr


def test_a_file_is_checked_before_anything_else(file: Path, paper: Publication) -> None:
    assert f"{file}: ok: El Péndulo (one)" in run("check", file).output
    file.write_text("[rules.hate]\nhold = 2", "utf-8")
    for command in (["check", file], ["publish", file], ["backtest", file]):
        assert f"{file}:2:8: A threshold" in run(*command, status=1).stderr
    assert differences() == []


def test_what_is_published_judges_the_next_comment_and_taken_back_it_does_not(story: Story, file: Path, judge: Judge) -> None:
    ana = guest("Ana")
    assert run("publish", file, "--note", "First try.").output == "Number 1, one, is in force.\n"
    say(find_story("tram", "chronicle"), ana)
    run("back", 0)
    say(find_story("tram", "chronicle"), ana)
    first, second = Verdict.objects.order_by("pk").values_list("rulebook", flat=True)
    assert first == "one"
    assert second != "one"


def test_versions_are_listed_with_the_one_in_force(paper: Publication, file: Path) -> None:
    assert run("versions").output == "   0  the shipped rulebook   in force\n"
    run("publish", file, "--note", "First try.")
    file.write_text('version = "two"', "utf-8")
    assert "Number 2, two, is kept." in run("publish", file, "--only-keep").output
    lines = run("versions").output.splitlines()
    assert lines[0].startswith("   2  two  ")
    assert "in force" not in lines[0]
    assert lines[1].startswith("   1  one  ")
    assert lines[1].endswith("   in force")
    assert lines[2:] == ["      First try.", "   0  the shipped rulebook"]
    assert run("back", 2).output == "Number 2 is in force.\n"
    assert run("back", 0).output == "The shipped rulebook is in force.\n"
    assert "no rulebook of that number" in run("back", 3, status=1).stderr


def test_a_version_that_is_taken_says_by_which(paper: Publication, file: Path) -> None:
    run("publish", file)
    file.write_text('version = "one"\nname = "Another"', "utf-8")
    assert "number 1. Give the rulebook another “version”" in run("publish", file, status=1).stderr


def test_a_publication_that_is_not_there_is_told_in_a_sentence(file: Path, db: None) -> None:
    assert "no publication of that name" in run("show", "--publication", "nobody", status=1).stderr


def _talk(story: Story) -> list[str]:
    ana = guest("Ana")
    nudged = post_comment(story=story, sender=sender(ana), draft=Draft("You turnip.", accept_nudge=True)).comment
    return [str(say(story, ana, "A garden.").pk), str(nudged.pk)]


def test_a_rulebook_is_tried_on_what_readers_have_written(story: Story, file: Path) -> None:
    plain, nudged = _talk(story)
    file.write_text("[rules.personal]\nhold = 0.5", "utf-8")
    told = run("backtest", file, "--stored-scores").output
    assert f"{nudged}  nudge → hold  (personal)\n" in told
    assert f"{plain}  " not in told
    assert "2 comments, 2 approved, 0 rejected; 1 would change" in told
    assert "against The house rules" in told


def test_trying_a_rulebook_against_decisions_lists_what_people_let_through(story: Story, file: Path, tmp_path: Path) -> None:
    _, nudged = _talk(story)
    file.write_text("[rules.personal]\nhold = 0.5", "utf-8")
    changed = tmp_path / "changed.jsonl"
    told = run("backtest", file, "--stored-scores", "--decisions", "--changed", changed, "--show", 0).output
    assert f"… and 1 more ({changed} has all)" in told
    assert json.loads(changed.read_text("utf-8")) == {
        "id": nudged, "before": "approved", "after": "hold", "rules": ["personal"],
    }  # fmt: skip


def test_trying_a_rulebook_judges_by_the_models_of_this_installation_and_writes_nothing(
    story: Story, file: Path, judge: Judge
) -> None:
    _talk(story)
    before, judge.asked = len(Verdict.objects.all()), []
    run("backtest", file, "--fast")
    assert {tier for tier, *_ in judge.asked} == {"fast"}
    assert len(Verdict.objects.all()) == before
