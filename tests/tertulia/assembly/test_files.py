from pathlib import Path

import pytest

from tertulia.assembly import files


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "widget" / "assets").mkdir(parents=True)
    (tmp_path / "widget" / "embed.js").write_text("embed")
    (tmp_path / "widget" / "assets" / "reading-AB12.js").write_text("reading")
    (tmp_path / "secret.js").write_text("secret")
    monkeypatch.setattr(files, "FOLDER", tmp_path / "widget")
    return tmp_path


def test_named_pieces_never_change_and_the_loader_may() -> None:
    assert b"immutable" in files.read("/assets/reading-AB12.js").header(b"cache-control")
    loader = files.read("/embed.js").header(b"cache-control")
    assert b"max-age=300" in loader
    assert b"immutable" not in loader


def test_scripts_say_what_they_are() -> None:
    answer = files.read("/embed.js")
    assert (answer.status, answer.body) == (200, b"embed")
    assert answer.header(b"content-type") == b"text/javascript; charset=utf-8"
    assert answer.header(b"x-content-type-options") == b"nosniff"
    assert answer.header(b"cross-origin-resource-policy") == b"cross-origin"


@pytest.mark.parametrize(
    "path",
    [
        "/count.js", "/assets/", "/assets", "/assets/..", "/assets/../../secret.js", "/assets/%2e%2e/secret.js", "/../secret.js",
        "//embed.js", "/embed.js/", "/embed.js\n", "/assets/reading-AB12.js\x00", "/secret.js", "/assets/none.js",
    ],
)  # fmt: skip
def test_nothing_else_is_there(path: str) -> None:
    answer = files.read(path)
    assert answer.status == 404
    assert not answer.is_public


def test_an_icon_is_there_for_browsers_that_ask() -> None:
    assert files.read("/favicon.ico").header(b"content-type") == b"image/svg+xml"
