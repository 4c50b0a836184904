"""`tertulia held` and `tertulia rescore`, and what an operator sees of an engine that fails."""

from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result
from django.test import Client

from houserules.shapes import Tier
from tertulia.assembly.command import main
from tertulia.assembly.relay import Rescorer
from tertulia.discussion.judging import engine
from tertulia.discussion.models import Comment, Decision, Verdict
from tertulia.discussion.services.posting import Draft, post_comment
from tertulia.plumbing import pressure
from tertulia.readers.models import Reader
from tertulia.stories.models import Story
from tests.server import PAPER_ORIGIN, http, running_server
from tests.tertulia.assembly.conftest import Site
from tests.tertulia.discussion.judges import Judge, failing, judging, slow
from tests.tertulia.discussion.talking import ask, differences, guest, say, sender
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def judge() -> Iterator[Judge]:
    made = Judge()
    with judging(made):
        yield made


@pytest.fixture
def ana(db: None) -> Reader:
    return guest("Ana")


def _run(*command: str, status: int = 0) -> Result:
    done = CliRunner().invoke(main, list(command), prog_name="tertulia")
    assert done.exit_code == status, done.output
    return done


def _held(story: Story, reader: Reader, text: str = "You cabbage.") -> int:
    draft = Draft(text, accept_nudge=True)
    return post_comment(story=story, sender=sender(reader), draft=draft).comment.pk


def test_nothing_waits_in_the_beginning(story: Story) -> None:
    assert _run("held", "list").output == "Nothing waits.\n"


def test_what_waits_is_listed_with_why(story: Story, ana: Reader) -> None:
    held = _held(story, ana, "You\ncabbage\x1b[2J.")
    with judging(failing(*Tier)):
        unjudged = _held(story, ana, "A garden.")
    told = _run("held", "list").output
    assert f"{held}  " in told
    assert "chronicle/tram" in told
    assert "Ana: You cabbage [2J." in told or "Ana: You cabbage[2J." in told
    assert "profanity 0.80 (hold)" in told
    assert f"{unjudged}  " in told
    assert "not fully judged yet (failed; 0 tries since)" in told
    assert "2 waiting." in told
    assert "\x1b[2J" not in told
    assert (
        "You cabbage" not in _run("held", "list", "--most", "1", "--publication", "chronicle").output.partition(str(unjudged))[2]
    )


def test_what_waits_is_published_or_rejected_by_its_number(story: Story, ana: Reader) -> None:
    one, two, three = (_held(story, ana) for _ in range(3))
    assert _run("held", "approve", str(one)).output == f"{one}: published.\n"
    assert _run("held", "reject", str(two), str(three), "--rule", "profanity").output.count("rejected") == 2
    assert [row.state for row in Comment.objects.order_by("pk")] == ["published", "rejected", "rejected"]
    assert [(row.rule, row.by) for row in Decision.objects.order_by("pk")] == [
        ("", None),
        ("profanity", None),
        ("profanity", None),
    ]
    assert "doesn't wait for a decision" in _run("held", "approve", str(one), status=1).output
    assert differences() == []


def test_old_comments_are_judged_and_nothing_else_unless_that_is_meant(story: Story, ana: Reader) -> None:
    with judging(Judge(), judging="off"):
        for text in ("A garden.", "You cabbage."):
            say(story, ana, text)
    told = _run("rescore").output
    assert "2 judged." in told
    assert "1 would be held by the rulebook in force; nothing was changed." in told
    assert set(Comment.objects.values_list("state", flat=True)) == {"published"}
    assert "0 judged." in _run("rescore", "--hold").output, "each is judged once"
    Verdict.objects.all().delete()
    assert "1 held" in _run("rescore", "--hold", "--publication", "chronicle").output
    assert sorted(Comment.objects.values_list("state", flat=True)) == ["held", "published"]


def test_old_comments_can_be_judged_by_the_fast_models(story: Story, ana: Reader, judge: Judge) -> None:
    with judging(Judge(), judging="off"):
        say(story, ana)
    assert "Judging (fast models)" in _run("rescore", "--fast").output
    assert judge.tiers() == [Tier.FAST]


def test_what_cannot_be_judged_is_told(story: Story, ana: Reader) -> None:
    with judging(Judge(), judging="off"):
        say(story, ana)
    with judging(failing(*Tier)):
        assert "1 could not be judged: full models: RuntimeError: there are no weights" in _run("rescore", status=1).output


def test_readiness_says_that_comments_are_held_and_the_server_stays(story: Story, ana: Reader) -> None:
    assert Client().get("/readyz").content == b"ready\n"
    with judging(failing(*Tier)):
        _held(story, ana)
        answer = Client().get("/readyz")
    assert (answer.status_code, answer.content.startswith(b"ready, but")) == (200, True)
    assert b"weights" not in answer.content
    assert ask("GET", "/discussion?story=tram").status == 200


def test_the_thread_beside_the_server_judges_what_is_owed(story: Story, ana: Reader) -> None:
    with judging(failing(*Tier)):
        _held(story, ana, "A garden.")
    rescorer = Rescorer()
    assert rescorer.once() is True
    assert rescorer.once() is False
    assert Comment.objects.get().state == "published"


def test_while_requests_wait_for_a_thread_it_judges_no_more_than_one_at_once(
    story: Story, ana: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    with judging(failing(*Tier)):
        _held(story, ana, "A garden.")
        _held(story, ana, "A lawn.")
    monkeypatch.setattr(pressure, "_waiting", lambda: 1)
    assert Rescorer().once() is False
    assert sorted(Comment.objects.values_list("state", flat=True)) == ["held", "published"]
    monkeypatch.undo()
    assert Rescorer().once() is True


def test_a_running_server_reads_what_the_models_were_late_for_and_holds_it_then(site: Site, story: Story) -> None:
    said = {"story": "tram", "text": "A thistle.", "guest_name": "Noor"}
    with slow() as late, judging(late, judging_budget_milliseconds=1):
        assert site.ask("POST", "/api/v1/comments", said).told["comment"]["state"] == "published"
    wait_until(lambda: Comment.objects.get().state == "held")


@pytest.mark.parametrize(
    ("judging_by", "loaded", "tiers"),
    [
        ("full", "fast", [Tier.FAST]),
        ("full", "full", [Tier.FULL]),
        ("fast", "full", [Tier.FAST]),
        ("full", "none", []),
        ("off", "full", []),
    ],
)
def test_what_is_loaded_at_the_start_is_set(judging_by: str, loaded: str, tiers: list[Tier]) -> None:
    judge = Judge()
    with judging(judge, judging=judging_by, judging_loaded_at_start=loaded):
        engine.load_at_start()
    assert judge.tiers() == tiers


@pytest.mark.skipif("config.getoption('--database') != 'sqlite'", reason="told on SQLite")
def test_a_server_whose_weights_are_missing_holds_and_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = {"TERTULIA_JUDGING": "full", "TERTULIA_JUDGING_WEIGHTS": "nowhere"}
    with running_server(tmp_path_factory.mktemp("weightless"), **settings) as server:
        http.request("POST", f"{server.url}/api/v1/stories", json={"address": f"{PAPER_ORIGIN}/tram", "key": "tram"})
        said = {"story": "tram", "text": "A garden.", "guest_name": "Ana"}
        answer = http.request("POST", f"{server.url}/api/v1/comments", json=said)
        assert (answer.status, answer.json()["comment"]["state"]) == (201, "held")
        assert answer.json()["why"][0]["rule"] is None
        assert b"comments are held" in http.request("GET", f"{server.url}/readyz").data
        assert "the house rules can't be judged" in server.log()
        assert "1 waiting." in server.run("held", "list").stdout
        assert "Everything adds up." in server.run("check").stdout
