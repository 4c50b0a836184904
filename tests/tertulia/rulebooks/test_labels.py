"""Labels in the database."""

from typing import Any

import pytest

from houserules.serving.asking import Label as Told
from tertulia.plumbing import clock
from tertulia.rulebooks.models import Label
from tertulia.rulebooks.reading.labels import labels
from tertulia.rulebooks.services.labelling import keep_label
from tertulia.stories.models import Publication


def told(value: float = 1, token: str = "comment:1", **more: Any) -> Told:
    given = {"text": "You fool.", "labels": {"toxic": value}, "attributes": {"DELETED": {"value": value}}, "caller": "chronicle"}
    return Told(**given | {"client_token": token} | more)  # type: ignore[arg-type]  # given by name


def test_a_label_is_kept_with_what_was_sent(paper: Publication) -> None:
    assert keep_label(publication=paper, told=told(lang="en", community="Coral:x", context={"entries": ["a"]}))
    [row] = labels()
    assert (row.text, row.lang, row.labels, row.community, row.context) == (
        "You fool.",
        "en",
        {"toxic": 1},
        "Coral:x",
        {"entries": ["a"]},
    )
    assert row.at <= clock.now()


def test_who_sends_again_is_not_counted_twice_and_the_last_of_a_sender_counts(paper: Publication) -> None:
    kept = [keep_label(publication=paper, told=told(value)) for value in (1, 1, 0, 0, 1)]
    assert kept == [True, False, True, False, True]
    assert Label.objects.count() == 3
    assert [row.labels for row in labels()] == [{"toxic": 1}]


def test_without_a_token_every_label_counts(paper: Publication) -> None:
    for _ in range(2):
        keep_label(publication=paper, told=told(token=""))
    assert len(list(labels(paper))) == 2


def test_what_no_database_can_keep_is_left_out(paper: Publication) -> None:
    keep_label(publication=paper, told=told(token="\x00", text="a\x00\ud800b", context={"entries": ["\x00", "\udfff"]}))
    [row] = labels()
    assert (row.text, row.client_token, row.context["entries"][0]) == ("a\ufffd\ufffd\ufffdb", "", "")


def test_pages_of_them_are_read_to_the_end(paper: Publication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tertulia.rulebooks.reading.labels.AT_ONCE", 2)
    for number in range(5):
        keep_label(publication=paper, told=told(token=f"comment:{number}"))
    assert [row.client_token for row in labels(paper)] == [f"comment:{number}" for number in range(5)]
