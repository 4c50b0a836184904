"""`houserules serve` as an operator runs it, with the real engine."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from googleapiclient import discovery

from houserules.serving.keys import make_key
from tests.clients.running import Running, http, running
from tests.server import free_port

HOUSERULES = [sys.executable, "-m", "houserules"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder, port = tmp_path_factory.mktemp("served"), free_port()
    key = make_key(folder / "keys.toml", "paper", "1000/second", "1000/day")
    kept = ["--keys", str(folder / "keys.toml"), "--labels", str(folder / "labels.jsonl")]
    url = f"http://127.0.0.1:{port}"
    with running([*HOUSERULES, "serve", "--port", str(port), *kept], url, folder):
        yield Running(url, key, folder)


@pytest.fixture(scope="module")
def comments(served: Running) -> Iterator[Any]:
    address = f"{served.url}/$discovery/rest?version=v1alpha1"
    with discovery.build(
        "commentanalyzer", "v1alpha1", developerKey=served.key, discoveryServiceUrl=address, static_discovery=False
    ) as client:
        yield client.comments()


def analyze(comments: Any, text: str, *names: str, **more: Any) -> Any:
    return comments.analyze(
        body={"comment": {"text": text}, "requestedAttributes": {name: {} for name in names}, **more}
    ).execute()


def value(answer: Any, name: str) -> float:
    return float(answer["attributeScores"][name]["summaryScore"]["value"])


def test_an_insult_scores_more_than_thanks_and_its_words_are_marked(comments: Any) -> None:
    insult = analyze(comments, "🙂 You are a stupid idiot.", "TOXICITY", "INSULT", spanAnnotations=True)
    thanks = analyze(comments, "Thank you, that was a thoughtful reply.", "TOXICITY", "INSULT")
    for name in ("TOXICITY", "INSULT"):
        assert value(insult, name) > 0.5 > value(thanks, name)
    units = "🙂 You are a stupid idiot.".encode("utf-16-le")
    spans = insult["attributeScores"]["INSULT"]["spanScores"]
    marked = [units[span["begin"] * 2 : span["end"] * 2].decode("utf-16-le") for span in spans]
    assert any("idiot" in words for words in marked)
    assert insult["detectedLanguages"] == ["en"]


def test_spanish_is_known_as_such(comments: Any) -> None:
    answer = analyze(comments, "Eres un imbécil y no sabes de lo que hablas, cállate de una vez.", "TOXICITY")
    assert answer["languages"] == ["es"]
    assert value(answer, "TOXICITY") > 0.5


STORY = """Ferries late again

For the third day the ferry to the island left an hour late, and passengers waited in the rain at the harbour."""
ON = "The ferry company should pay the passengers who waited at the harbour for hours, it is the third time this week."
OFF = "My grandmother's apple pie needs a pound of butter and far more cinnamon than you would ever have believed possible."


def test_the_article_makes_off_point(comments: Any) -> None:
    context = {"articleAndParentComment": {"article": {"text": STORY}}}
    on, off = (value(analyze(comments, text, "OFF_POINT", context=context), "OFF_POINT") for text in (ON, OFF))
    assert on < off


def test_a_verdict_is_kept(served: Running, comments: Any) -> None:
    body = {
        "comment": {"text": "Get lost."},
        "attributeScores": {"DELETED": {"summaryScore": {"value": 1}}},
        "clientToken": "comment:1",
    }
    assert comments.suggestscore(body=body).execute() == {"clientToken": "comment:1"}
    assert [label["labels"] for label in served.labels] == [{"toxic": 1.0}]


def test_lines_are_scored_as_by_the_command(served: Running) -> None:
    lines = "".join(
        json.dumps({"id": str(number), "text": text}) + "\n" for number, text in enumerate(["You idiot.", "Thanks!", ""])
    )
    answer = http.request("POST", f"{served.url}/v1/score", body=lines, headers={"authorization": f"Bearer {served.key}"})
    done = subprocess.run([*HOUSERULES, "score"], input=lines, capture_output=True, text=True, check=True)
    assert answer.data.decode() == done.stdout


def test_without_saying_who_may_ask_it_doesn_t_start(tmp_path: Path) -> None:
    for wrong in ([], ["--keys", str(tmp_path / "none.toml")], ["--without-keys", "--public-url", "ftp://x.example"]):
        done = subprocess.run([*HOUSERULES, "serve", *wrong], capture_output=True, text=True, check=False)
        assert done.returncode in (1, 2)
        assert done.stderr.splitlines()[-1].startswith("Error: ")
