"""Another model judges, or again the one before; with the shipped weights and copies of them under other names."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

import houserules
from tertulia.discussion.errors import ModelUnusable
from tertulia.discussion.judging import choice, engine
from tertulia.discussion.services.switching import choices, switch_back, switch_model, switch_to_shipped
from tests.waiting import wait_until

SHIPPED = Path(houserules.__file__).parent / "weights"


@pytest.fixture(autouse=True)
def own_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Of this test alone, which looks for another model each time it is asked."""
    monkeypatch.setitem(settings.TERTULIA, "base", str(tmp_path))
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(engine, "_look_at", 0.0)
    with engine.another(None):
        yield
        # What is being loaded must not come in when the next test has begun.
        with engine._loading:
            pass


def model(folder: Path, version: str, **about: object) -> Path:
    shutil.copytree(SHIPPED, folder / version)
    (folder / version / "about.json").write_text(json.dumps({"version": version, **about}), "utf-8")
    return folder / version


def judging() -> str:
    return engine.engine().judge("A sentence.", tier=houserules.Tier.FAST).model_version


def taken_up(version: str) -> None:
    wait_until(lambda: judging() == version, lambda: f"{judging()} judges, not {version}")


def test_a_running_process_takes_up_what_was_switched_to_and_goes_back(tmp_path: Path) -> None:
    shipped = judging()
    one = switch_model(weights=model(tmp_path, "one"))
    taken_up("one")
    assert one.path == tmp_path / "models" / "one"
    switch_model(weights=model(tmp_path, "two"))
    taken_up("two")
    assert switch_back().version == "one"
    taken_up("one")
    assert switch_back().version == shipped
    taken_up(shipped)
    with pytest.raises(ModelUnusable, match="nothing is known that did before it"):
        switch_back()


def test_what_judges_is_a_copy_of_its_own(tmp_path: Path) -> None:
    folder = model(tmp_path, "one")
    switch_model(weights=folder)
    shutil.rmtree(folder)
    taken_up("one")
    with engine.another(None):
        assert judging() == "one", "another process"
    assert sorted(file.name for file in (tmp_path / "models").iterdir()) == ["in-force.json", "one"]


def test_the_shipped_model_can_be_had_again_from_anywhere_and_what_was_before_it_too(tmp_path: Path) -> None:
    shipped = judging()
    for version in ("one", "two"):
        switch_model(weights=model(tmp_path, version))
    assert switch_to_shipped().version == shipped
    taken_up(shipped)
    assert switch_back().version == "two"


def test_switching_to_what_judges_already_changes_nothing(tmp_path: Path) -> None:
    folder = model(tmp_path, "one")
    assert switch_model(weights=folder) == switch_model(weights=folder)
    assert [entry.version for entry in choices()] == ["one"]


@pytest.mark.parametrize("broken", ["encoder.onnx", "linear.npy", "mixing.json", "about.json"])
@pytest.mark.parametrize("how", ["missing", "torn"])
def test_a_broken_folder_is_refused_and_nothing_has_changed(tmp_path: Path, broken: str, how: str) -> None:
    folder = model(tmp_path, "broken")
    if how == "missing":
        (folder / broken).unlink()
    else:
        (folder / broken).write_bytes((folder / broken).read_bytes()[:10])
    with pytest.raises(ModelUnusable):
        switch_model(weights=folder)
    assert choices() == []
    assert not (tmp_path / "models").exists() or list((tmp_path / "models").iterdir()) == []


def test_a_name_stands_for_one_model(tmp_path: Path) -> None:
    switch_model(weights=model(tmp_path, "one"))
    other = model(tmp_path / "other", "one", labels=7)
    with pytest.raises(ModelUnusable, match="Another model of the name “one”"):
        switch_model(weights=other)
    for version in ("../one", ".one", "", "x" * 61):
        (other / "about.json").write_text(json.dumps({"version": version}), "utf-8")
        with pytest.raises(ModelUnusable, match="no name for a model"):
            switch_model(weights=other)
    with pytest.raises(ModelUnusable, match="name of the shipped model"):
        switch_model(weights=SHIPPED)


def test_a_model_that_was_found_to_be_worse_is_switched_to_only_if_that_is_meant(tmp_path: Path) -> None:
    worse = model(tmp_path, "worse", compared={"outcome": "worse", "told": "The new model is worse."})
    with pytest.raises(ModelUnusable, match=r"The new model is worse. \(--anyway"):
        switch_model(weights=worse)
    assert switch_model(weights=worse, anyway=True).version == "worse"


def test_the_setting_goes_before_all_and_switching_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = model(tmp_path, "named")
    switch_model(weights=model(tmp_path, "one"))
    monkeypatch.setitem(settings.TERTULIA, "judging_weights", "named")
    with engine.another(None):
        assert judging() == "named"
    for verb in (lambda: switch_model(weights=named), switch_back, switch_to_shipped):
        with pytest.raises(ModelUnusable, match="judging_weights names"):
            verb()


def test_what_cannot_be_loaded_changes_nothing_in_a_running_process(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    switch_model(weights=model(tmp_path, "one"))
    taken_up("one")
    switch_model(weights=model(tmp_path, "two"))
    (tmp_path / "models" / "two" / "encoder.onnx").unlink()
    (tmp_path / "models" / "two" / "linear.json").unlink()
    judging()
    wait_until(lambda: "the one before goes on judging" in caplog.text)
    assert judging() == "one"
    switch_model(weights=model(tmp_path, "three"))
    taken_up("three")


def test_a_process_that_starts_with_a_broken_model_judges_by_the_one_before(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for version in ("one", "two"):
        switch_model(weights=model(tmp_path, version))
    shutil.rmtree(tmp_path / "models" / "two")
    with engine.another(None):
        assert judging() == "one"
    assert "the model two can't be loaded" in caplog.text
    (tmp_path / "models" / choice.FILE).write_text("[{", "utf-8")
    with engine.another(None):
        assert judging() == houserules.engine().version
    with pytest.raises(ModelUnusable, match="can't be read"):
        choices()


def test_looking_whether_another_is_chosen_asks_the_disk_once_a_second_at_the_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LOOK_SECONDS", 1_000.0)
    asked: list[int] = []
    judging()
    stamp = choice.stamp
    monkeypatch.setattr(choice, "stamp", lambda: asked.append(1) or stamp())
    for _ in range(50):
        judging()
    assert len(asked) == 1


def test_only_so_many_switches_are_remembered(tmp_path: Path) -> None:
    choice.write_chosen([choice.Chosen(str(number), "", "") for number in range(choice.MOST_KEPT + 5)])
    assert [entry.version for entry in choices()] == [str(number) for number in range(5, choice.MOST_KEPT + 5)]
