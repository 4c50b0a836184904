"""The rules engine's addresses in the platform: for who has a publication's key."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import OperationalError

from houserules.serving.asking import Label as Told
from tertulia.assembly import rules
from tertulia.assembly.command import labelling
from tertulia.assembly.founding import new_api_key
from tertulia.discussion.judging import engine
from tertulia.discussion.models import Decision
from tertulia.plumbing import clock
from tertulia.rulebooks.models import Label
from tertulia.rulebooks.services.labelling import keep_label
from tertulia.stories.models import Publication, Story
from tests.houserules.pretending import Pretender
from tests.tertulia.assembly.conftest import Site
from tests.tertulia.discussion.talking import guest, say

ANALYZE = "/v1alpha1/comments:analyze"
SUGGEST = "/v1alpha1/comments:suggestscore"
BODY = {"comment": {"text": "You fool."}, "requestedAttributes": {"TOXICITY": {}}}
VERDICT = {
    "comment": {"text": "You fool."},
    "attributeScores": {"DELETED": {"summaryScore": {"value": 1}}},
    "clientToken": "comment:1",
}


@pytest.fixture
def judging(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pretender]:
    told = {
        "rules_for_others": True,
        "judging": "fast",
        "judging_loaded_at_start": "none",
        "public_url": "https://talk.paper.example",
    }
    monkeypatch.setattr(settings, "TERTULIA", settings.TERTULIA | told)
    monkeypatch.setattr(rules, "KEPT_SECONDS", 0)
    with engine.another(Pretender()):
        yield Pretender()


@pytest.fixture
def shared(judging: Pretender, site: Site) -> Site:
    return site


def test_a_comment_is_judged_for_who_has_a_publication_s_key(shared: Site, paper: Publication) -> None:
    assert shared.ask("POST", ANALYZE, BODY).status == 403
    key = new_api_key(paper)
    answer = shared.ask("POST", f"{ANALYZE}?key={key}", BODY | {"languages": ["en"]})
    assert answer.status == 200
    assert 0 <= answer.told["attributeScores"]["TOXICITY"]["summaryScore"]["value"] <= 1
    new_api_key(paper)
    assert shared.ask("POST", f"{ANALYZE}?key={key}", BODY).told["error"]["details"][0]["reason"] == "API_KEY_INVALID"


def test_without_the_publication_s_rulebook_the_answer_is_a_failure_and_never_a_score(shared: Site, paper: Publication) -> None:
    key = new_api_key(paper)
    Publication.objects.update(rulebook_ordinal=7)
    answer = shared.ask("POST", f"{ANALYZE}?key={key}", BODY)
    assert answer.status == 500
    assert "attributeScores" not in answer.told


def test_a_suggested_score_is_kept_once(shared: Site, paper: Publication) -> None:
    headers = [("x-goog-api-key", new_api_key(paper))]
    for _ in range(2):
        assert shared.ask("POST", SUGGEST, VERDICT, headers).told == {"clientToken": "comment:1"}
    [row] = Label.objects.all()
    assert (row.publication, row.labels, row.text) == (paper, {"toxic": 1.0}, "You fool.")


def test_archives_and_the_documents_are_there_and_all_else_is_the_platform_s(shared: Site, paper: Publication) -> None:
    headers = [("authorization", f"Bearer {new_api_key(paper)}")]
    answer = shared.ask("POST", "/v1/score", b'{"id": "1", "text": "a"}\n{\n', headers)
    assert [line[:10] for line in answer.body.splitlines()] == [b'{"id":"1",', b'{"id":null']
    assert shared.get("/$discovery/rest", host="evil.example").told["rootUrl"] == "https://talk.paper.example/"
    assert "/v1/moderations" in shared.get("/v1/openapi.json").told["paths"]
    assert shared.get("/healthz").body == b"ok\n"
    assert shared.get("/openapi.json").status == shared.get("/v1/nothing").status == 404


def test_while_the_database_is_away_who_asks_is_told_to_come_again(
    shared: Site, paper: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise OperationalError("gone")

    key = new_api_key(paper)
    monkeypatch.setattr(rules, "keep_label", away)
    answer = shared.ask("POST", f"{SUGGEST}?key={key}", VERDICT)
    assert (answer.status, answer.header("retry-after")) == (503, "1")
    assert Label.objects.count() == 0
    monkeypatch.setattr(rules, "file_still_there", away)
    assert shared.ask("POST", f"{ANALYZE}?key={key}", BODY).status == 503


def test_nothing_is_there_unless_it_was_switched_on(site: Site) -> None:
    assert site.ask("POST", ANALYZE, BODY).status == 404


def test_labels_are_exported_for_training(db: None, paper: Publication, story: Story, tmp_path: Path) -> None:
    comment = say(story, guest(), "Señor, you fool.")
    Decision.objects.create(comment=comment, outcome="rejected", rule="personal", at=clock.now())
    told = Told("Get lost.", {"toxic": 1.0}, {"DELETED": {"value": 1.0}}, "chronicle", lang="en")
    keep_label(publication=paper, told=told)
    out = tmp_path / "labels.jsonl"
    done = CliRunner().invoke(labelling.export, ["--out", str(out), "--publication", "chronicle"])
    assert done.output == "2 labels.\n"
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [(line["text"], line["labels"], line["source"]) for line in lines] == [
        ("Señor, you fool.", {"toxic": 1.0, "personal": 1.0}, "decision"),
        ("Get lost.", {"toxic": 1.0}, "suggestscore"),
    ]
    assert all(line["at"] and line["lang"] == "en" for line in lines)
