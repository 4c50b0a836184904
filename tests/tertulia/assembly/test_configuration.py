from pathlib import Path
from typing import Any

import pytest

from tertulia.assembly import configuration
from tertulia.assembly.command.writing_settings import settings_file
from tertulia.assembly.configuration import ConfigurationWrong, all_settings, load

SECRET = "s" * 32


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings file of this machine is found."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(configuration, "FILES", (Path("tertulia.toml"),))


def _load(text: str = "", **environment: str) -> dict[str, Any]:
    Path("tertulia.toml").write_text(text, "utf-8")
    return load({"TERTULIA_SECRET_KEY": SECRET} | environment)


def _faults(text: str = "", **environment: str) -> str:
    with pytest.raises(ConfigurationWrong) as wrong:
        _load(text, **environment)
    return str(wrong.value)


def test_without_a_file_everything_has_its_default() -> None:
    values = load({"TERTULIA_SECRET_KEY": SECRET})
    defaults = {name: setting.default for name, setting in all_settings().items()}
    assert values == defaults | {"secret_key": SECRET, "base": str(Path.cwd())}


def test_the_file_goes_before_defaults_and_the_environment_before_the_file() -> None:
    assert _load("threads = 7")["threads"] == 7
    assert _load("threads = 7", TERTULIA_THREADS="9")["threads"] == 9


def test_a_file_named_by_the_environment_is_read_and_is_where_paths_begin(tmp_path: Path) -> None:
    path = tmp_path / "elsewhere" / "ours.toml"
    path.parent.mkdir()
    path.write_text("threads = 3", "utf-8")
    values = load({"TERTULIA_SECRET_KEY": SECRET, "TERTULIA_CONFIG": str(path)})
    assert (values["threads"], values["base"]) == (3, str(path.parent))


def test_the_plain_database_url_is_read_and_ours_goes_before_it() -> None:
    assert _load(DATABASE_URL="postgresql:///a")["database_url"] == "postgresql:///a"
    assert _load(DATABASE_URL="postgresql:///a", TERTULIA_DATABASE_URL="postgresql:///b")["database_url"] == "postgresql:///b"


@pytest.mark.parametrize(
    ("variable", "text", "value"),
    [
        ("DEMO", "true", True), ("DEMO", "NO", False), ("DEMO", "1", True),
        ("THREADS", "12", 12),
        ("HOSTS", "a.example, b.example ,", ["a.example", "b.example"]), ("HOSTS", "", []),
        ("POST_RATES", "", ""),
    ],
)  # fmt: skip
def test_the_environment_speaks_text_and_is_understood(variable: str, text: str, value: object) -> None:
    assert _load(**{f"TERTULIA_{variable}": text})[variable.lower()] == value


@pytest.mark.parametrize(
    ("text", "environment", "id", "words"),
    [
        ("threads = ", {}, "E001", "Mend the file"),
        ("treads = 4", {}, "E002", "Did you mean threads?"),
        ("zzz = 4", {}, "E002", "tertulia settings"),
        ('threads = "four"', {}, "E003", "a whole number"),
        ("threads = true", {}, "E003", "a whole number"),
        ("demo = 1", {}, "E003", "true or false"),
        ("hosts = [1]", {}, "E003", "a list of texts"),
        ("", {"TERTULIA_THREADS": "four"}, "E003", "TERTULIA_THREADS"),
        ("", {"TERTULIA_DEMO": "perhaps"}, "E003", "true or false"),
        ("threads = 0", {}, "E004", "between 1 and 64"),
        ("", {"TERTULIA_WORKERS": "1000"}, "E004", "between 1 and 64"),
        ('public_url = "talk.paper.example"', {}, "E005", "https://talk.paper.example"),
        ('public_url = "https://talk.paper.example/path"', {}, "E005", "write it like"),
        ('post_rates = "often"', {}, "E005", "30/minute"),
        ('secret_key = "short"', {"TERTULIA_SECRET_KEY": "short"}, "E006", "tertulia init"),
        ("", {"TERTULIA_SECRET_KEY": ""}, "E006", "missing or shorter"),
    ],
)  # fmt: skip
def test_nonsense_is_told_with_an_id_and_what_to_do(text: str, environment: dict[str, str], id: str, words: str) -> None:
    told = _faults(text, **environment)
    assert f"tertulia.{id}" in told
    assert words in told


def test_a_file_that_is_missing_or_is_not_text_is_told() -> None:
    with pytest.raises(ConfigurationWrong, match=r"tertulia\.E001"):
        load({"TERTULIA_CONFIG": "nowhere.toml"})
    Path("tertulia.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationWrong, match=r"tertulia\.E001"):
        load({})


def test_everything_that_is_wrong_is_told_at_once() -> None:
    told = _faults('threads = 0\nworkers = "x"\ntreads = 1')
    assert {line[:13] for line in told.splitlines()} == {"tertulia.E002", "tertulia.E003", "tertulia.E004"}


def test_a_secret_is_never_told() -> None:
    assert "hunter2" not in _faults('secret_key = "hunter2"', TERTULIA_SECRET_KEY="hunter2")


def test_a_settings_file_written_by_us_is_read_by_us_and_changes_nothing() -> None:
    values = {"database_url": "sqlite:///x.sqlite3", "secret_key": SECRET}
    assert _load(settings_file(values)) == load({"TERTULIA_SECRET_KEY": SECRET}) | values


def test_every_line_of_a_settings_file_can_be_switched_on() -> None:
    names = tuple(f"# {name} = " for name in all_settings())
    lines = settings_file({}).splitlines()
    assert sum(line.startswith(names) for line in lines) == len(names)
    values = _load("\n".join(line.removeprefix("# ") if line.startswith(names) else line for line in lines))
    assert values == load({"TERTULIA_SECRET_KEY": SECRET})


def test_every_setting_is_explained() -> None:
    for name, setting in all_settings().items():
        assert len(setting.help) > 10, name
        assert setting.help.endswith("."), name
        assert setting.type is not int or (setting.unit and setting.least is not None and setting.most is not None), name
        assert not setting.wrong(setting.default), name
