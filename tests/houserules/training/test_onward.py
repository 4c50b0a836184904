"""A newsroom's own model: moved by its labels, where they say something, and nowhere else."""

import json
from pathlib import Path

import numpy as np
import pytest

import houserules
from houserules.decisions import Decision, read_decisions
from houserules.errors import TooFewLabels
from houserules.linear import LinearModel
from houserules.mixing import load_mixes
from houserules.shapes import Rule, Tier
from houserules.training.onward import FEWEST_LABELS, FEWEST_OF_A_SIDE, own_version, plan, train_onward
from tests.houserules.newsroom import labels_file, said

SHIPPED = Path(houserules.__file__).parent / "weights"


def _trained(labels: Path, out: Path) -> Path:
    planned = plan(read_decisions(labels).learnt)
    train_onward(planned, SHIPPED, out, version=own_version(planned, SHIPPED), told=lambda done: None)
    return out


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    return _trained(labels_file(folder / "labels.jsonl"), folder / "model")


def test_what_the_newsroom_holds_for_an_insult_becomes_one_and_other_words_do_not(model: Path) -> None:
    own = houserules.Engine(weights=model)
    for tier in Tier:
        before, after = (
            {
                rejected: [engine.judge(text, tier=tier).scores[Rule.PERSONAL] or 0 for text, yes in new if yes is rejected]
                for rejected in (True, False)
            }
            for engine in (houserules.engine(), own)
            for new in [list(said(60, seed=6))]
        )
        assert np.mean(after[True]) > 0.9 > np.mean(before[True])
        assert np.mean(after[False]) < 0.1
    assert own.judge("The turnips in my garden are doing well.").action == "publish"
    plain = own.judge("The tram will run on Sundays again, says the council.")
    assert plain.action == "publish"
    assert own.version.startswith(f"{houserules.engine().version}+")
    assert plain.model_version == own.version


def test_heads_without_labels_stay_as_they_are(model: Path) -> None:
    before, after = LinearModel.load(SHIPPED), LinearModel.load(model)
    same = [head for at, head in enumerate(before.heads) if (before.weights[:, at] == after.weights[:, at]).all()]
    assert same == ["profanity", "hate", "threat", "spam"]
    for at, head in enumerate(before.heads):
        assert (before.bias[at] == after.bias[at], before.scales[at] == after.scales[at])[0] is np.bool_(head in same)
    old, new = load_mixes(SHIPPED / "mixing.json"), load_mixes(model / "mixing.json")
    assert all(old[tier][head] == new[tier][head] for tier in Tier for head in same)
    assert all(old[tier]["personal"] != new[tier]["personal"] for tier in Tier)


def test_everything_else_is_the_bases(model: Path) -> None:
    made = {"linear.npy", "linear.json", "mixing.json", "about.json"}
    others = {file.name for file in SHIPPED.iterdir() if file.is_file()} - made
    assert {file.name for file in model.iterdir()} == others | made
    assert all((model / name).read_bytes() == (SHIPPED / name).read_bytes() for name in others)


def test_the_same_labels_give_the_same_bytes(model: Path, tmp_path: Path) -> None:
    again = _trained(labels_file(tmp_path / "labels.jsonl"), tmp_path / "again")
    assert {file.name: file.read_bytes() for file in again.iterdir()} == {
        file.name: file.read_bytes() for file in model.iterdir()
    }


def test_it_can_begin_with_a_model_of_ones_own(model: Path, tmp_path: Path) -> None:
    planned = plan(read_decisions(labels_file(tmp_path / "labels.jsonl", 80)).learnt)
    assert own_version(planned, model) == own_version(planned, SHIPPED)
    train_onward(planned, model, tmp_path / "next", version="next", told=lambda done: None)
    about = json.loads((tmp_path / "next" / "about.json").read_text("utf-8"))
    assert (about["version"], about["base"]) == ("next", houserules.Engine(weights=model).version)


def _decisions(number: int, yes: int) -> list[Decision]:
    return [Decision(f"text {at}", "en", {"hate": float(at < yes)}) for at in range(number)]


@pytest.mark.parametrize(("number", "yes"), [(FEWEST_LABELS - 1, 20), (FEWEST_LABELS, FEWEST_OF_A_SIDE - 1), (0, 0)])
def test_of_too_few_labels_nothing_is_learnt(number: int, yes: int) -> None:
    with pytest.raises(TooFewLabels, match=f"There are {number} texts to learn from"):
        plan(_decisions(number, yes))


def test_just_enough_labels_are_enough() -> None:
    planned = plan(_decisions(FEWEST_LABELS, FEWEST_OF_A_SIDE))
    assert planned.heads == ("hate",)
    assert planned.left["spam"] == (0, 0)


def test_labels_of_rules_that_no_model_learns_teach_nothing() -> None:
    with pytest.raises(TooFewLabels, match="There are 0 texts"):
        plan([Decision(f"text {at}", "en", {"off_point": 1.0, "privacy": 0.0}) for at in range(100)])


def test_a_run_that_breaks_leaves_nothing_behind(tmp_path: Path) -> None:
    def breaks(done: float) -> None:
        if done > 0.3:
            raise KeyboardInterrupt

    planned = plan(read_decisions(labels_file(tmp_path / "labels.jsonl", 80)).learnt)
    with pytest.raises(KeyboardInterrupt):
        train_onward(planned, SHIPPED, tmp_path / "models" / "own", version="own", told=breaks)
    assert list((tmp_path / "models").iterdir()) == []
