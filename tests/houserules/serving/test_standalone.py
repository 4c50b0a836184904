"""Options on their way to the server's workers."""

import asyncio
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import houserules
from houserules.command import serve as module
from houserules.serving.asking import Asked, Caller, Label
from houserules.serving.keys import make_key
from houserules.serving.standalone import Options, assemble
from houserules.shapes import Verdict
from tests.houserules.serving.asking import Asking


def options(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Options:
    """What the command hands over."""
    handed: list[str] = []
    monkeypatch.setattr(module, "become_server", lambda *_, **__: handed.extend(_[3].values()))
    done = CliRunner().invoke(module.serve, list(arguments))
    assert done.exit_code == 0, done.output
    return Options.read(handed[0])


def test_what_is_said_on_the_command_line_reaches_the_workers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    make_key(tmp_path / "keys.toml", "coral")
    told = options(
        monkeypatch,
        *("--keys", str(tmp_path / "keys.toml"), "--labels", str(tmp_path / "labels.jsonl"), "--tier", "fast"),
        *("--public-url", "https://rules.paper.example", "--allow-host", "rules.local:8100", "--threads", "3"),
        *("--body-bytes", "50000", "--allow-origin", "https://paper.example"),
    )
    assert told.public_url == "https://rules.paper.example"
    assert told.hosts == ("rules.local:8100", "127.0.0.1:8100", "localhost:8100", "[::1]:8100")
    assert (told.tier, told.origins) == ("fast", ("https://paper.example",))
    assert (told.bounds["threads"], told.bounds["body_bytes"]) == (3, 50_000)
    assert Options.read(told.written()) == told
    assemble(told).stop()


def test_listening_for_others_no_host_is_believed_that_was_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    told = options(monkeypatch, "--without-keys", "--host", "::", "--port", "9000")
    assert (told.public_url, told.hosts) == ("http://[::]:9000", ())


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--keys", "nowhere.toml"],
        ["--keys", "nowhere.toml", "--without-keys"],
        ["--without-keys", "--public-url", "nonsense"],
        ["--without-keys", "--rulebook", "nowhere.toml"],
        ["--without-keys", "--counts", "nonsense://"],
    ],
)
def test_options_that_can_t_be_meant_are_refused_before_anything_starts(arguments: list[str]) -> None:
    done = CliRunner().invoke(module.serve, arguments)
    assert done.exit_code in (1, 2)
    assert "Error: " in done.output


def test_without_keys_anybody_is_served_and_without_a_file_no_label_is_lost_in_silence() -> None:
    service = assemble(Options("http://127.0.0.1:8100"))
    assert asyncio.run(service._caller_of("whatever")) == Caller("anybody")
    with pytest.raises(OSError, match="--labels"):
        service._keep(Label("a", {}, {}, "anybody"))


def test_the_rulebook_and_tier_that_were_named_judge(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Noting:
        def judge(self, comment: str, **given: object) -> Verdict:
            asked.append(given)
            return Asking()._judge(Asked(comment))

    asked: list[dict[str, object]] = []
    monkeypatch.setattr("houserules.engine", Noting)
    (tmp_path / "ours.toml").write_text('name = "Ours"\nversion = "7"\n', "utf-8")
    service = assemble(Options("http://127.0.0.1:8100", rulebook=str(tmp_path / "ours.toml"), tier="fast"))
    asyncio.run(service.start())
    service._judge(Asked("Hm", parent="Late.", lang="es"))
    assert [(given["tier"], given["rulebook"].version) for given in asked] == [("fast", "7"), ("fast", "7")]  # type: ignore[attr-defined]
    assert (asked[1]["parent"], asked[1]["lang"]) == ("Late.", "es")


def test_another_model_judges_if_it_is_named_and_can_be_loaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    model = shutil.copytree(Path(houserules.__file__).parent / "weights", tmp_path / "model")
    (model / "about.json").write_text('{"version": "our-own"}', "utf-8")
    told = options(monkeypatch, "--without-keys", "--tier", "fast", "--weights", str(model))
    service = assemble(told)
    judged = service._judge(Asked("The tram is late."))
    service.stop()
    assert judged.model_version == "our-own"
    (model / "mixing.json").unlink()
    refused = CliRunner().invoke(module.serve, ["--without-keys", "--weights", str(model)])
    assert (refused.exit_code, "mixing.json" in refused.output) == (1, True)
