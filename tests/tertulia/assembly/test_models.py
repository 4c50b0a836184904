"""`tertulia model`: from decisions to another judge, and back, while the server runs."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import houserules
from houserules.command import main as houserules_command
from tests.houserules.newsroom import labels_file
from tests.server import PAPER_ORIGIN, Server, http, running_server
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif("config.getoption('--database') != 'sqlite'", reason="told on SQLite")
TURNIP = "Our councillor is nothing but a turnip when it comes to the new bridge."
SHIPPED = houserules.engine().version


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of a newsroom that holds “turnip” for an insult."""
    folder = tmp_path_factory.mktemp("own")
    labels = labels_file(folder / "labels.jsonl")
    done = CliRunner().invoke(
        houserules_command, ["train", "--from", str(labels), "--out", str(folder / "model"), "--version", "turnips"]
    )
    assert done.exit_code == 0, done.output
    return folder / "model"


def _answer(server: Server) -> str:
    """What becomes of the sentence: “201” or the problem's code."""
    said = {"story": "tram", "text": TURNIP, "guest_name": "Ana"}
    answer = http.request("POST", f"{server.url}/api/v1/comments", json=said)
    told = answer.json()
    return str(told.get("code", answer.status))


def _models(server: Server) -> list[str]:
    """Of the verdicts, oldest first."""
    code = (
        "import django, os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tertulia.assembly.settings'; django.setup(set_prefix=False)\n"
        "from tertulia.discussion.models import Verdict; print(*Verdict.objects.order_by('pk').values_list('model', flat=True))"
    )
    return server.python(code).split()


def test_a_running_server_is_switched_to_a_model_of_its_own_and_back(own: Path, tmp_path: Path) -> None:
    with running_server(tmp_path / "server", TERTULIA_JUDGING="fast", TERTULIA_RULES_FOR_OTHERS="false") as server:
        http.request("POST", f"{server.url}/api/v1/stories", json={"address": f"{PAPER_ORIGIN}/tram", "key": "tram"})
        assert server.run("model").stdout == f"{SHIPPED} (shipped) judges.\n"
        assert _answer(server) == "201"
        assert "turnips (" in server.run("model", "use", str(own)).stdout
        wait_until(lambda: _answer(server) == "nudge", server.log)
        assert "the model turnips judges from now on" in server.log()
        shown = server.run("model").stdout.splitlines()
        assert shown[0].startswith(f"turnips ({server.folder / 'models' / 'turnips'}) judges since 20")
        assert shown[1] == f"Before: {SHIPPED} (shipped)."
        assert f"{SHIPPED} (shipped) judges from now on." in server.run("model", "back").stdout
        wait_until(lambda: _answer(server) == "201", server.log)
        assert set(_models(server)) == {SHIPPED}
        assert "nothing is known that did before" in server.run("model", "back", status=1).stderr


def test_verdicts_name_the_model_they_are_by(own: Path, tmp_path: Path) -> None:
    with running_server(tmp_path / "server", TERTULIA_JUDGING="fast", start=False) as server:
        server.run("model", "use", str(own))
        server.start()
        http.request("POST", f"{server.url}/api/v1/stories", json={"address": f"{PAPER_ORIGIN}/tram", "key": "tram"})
        said = {"story": "tram", "text": "The tram will run on Sundays again.", "guest_name": "Ana"}
        assert http.request("POST", f"{server.url}/api/v1/comments", json=said).status == 201
        assert _models(server) == ["turnips"]


def test_a_broken_folder_and_a_switch_in_vain_are_refused_in_a_sentence(own: Path, tmp_path: Path) -> None:
    with running_server(tmp_path / "server", start=False) as server:
        (tmp_path / "broken").mkdir()
        told = server.run("model", "use", str(tmp_path / "broken"), status=1).stderr
        assert told.startswith(f"Error: {tmp_path / 'broken'} is no folder of weights")
        (tmp_path / "broken" / "about.json").write_text(json.dumps({"version": "broken"}), "utf-8")
        assert (
            "This model can't judge: FileNotFoundError" in server.run("model", "use", str(tmp_path / "broken"), status=1).stderr
        )
        assert server.run("model").stdout == f"{SHIPPED} (shipped) judges.\n"
        server.environment["TERTULIA_JUDGING_WEIGHTS"] = str(own)
        assert "The setting judging_weights names" in server.run("model", "use", str(own), status=1).stderr
        assert f"names {own}: it judges" in server.run("model").stdout
