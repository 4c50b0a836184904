"""The file with everything of a reader's."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest

from tertulia.discussion.models import Comment, Export, HouseRule
from tertulia.discussion.reading import exports
from tertulia.discussion.reading.exports import export_of, file_of
from tertulia.discussion.services.deciding import reject_held
from tertulia.discussion.services.editing import delete_comment, edit_comment
from tertulia.discussion.services.exporting import ask_export, make_next_export
from tertulia.discussion.services.flagging import report_comment, set_respect
from tertulia.discussion.services.hiding import set_hidden
from tertulia.discussion.services.muting import mute_writer
from tertulia.discussion.services.placing import set_state
from tertulia.discussion.services.standing import lock_comment
from tertulia.plumbing import clock
from tertulia.plumbing.transactions import writing
from tertulia.readers.credentials import make_token
from tertulia.readers.models import Reader
from tertulia.readers.services.profiles import change_profile
from tertulia.stories.models import Story
from tertulia.wire.shapes import CommentState
from tests.tertulia.discussion.talking import guest, member, say, sender

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(db: None) -> Reader:
    return member("Ana")


def _made(reader: Reader, lang: str = "en") -> zipfile.ZipFile:
    ask_export(reader=reader, lang=lang)
    assert make_next_export()
    whole = file_of(reader)
    assert whole is not None
    return zipfile.ZipFile(io.BytesIO(whole))


def _data(reader: Reader) -> Any:
    return json.loads(_made(reader).read("tertulia.json"))


def test_everything_of_the_readers_is_in_it_and_nothing_of_others(story: Story, ana: Reader) -> None:
    luis = guest("Luis")
    make_token(ana, "Firefox Linux")
    change_profile(reader=ana, name="Ana", town="Soria", bio="I read.")
    mine = say(story, ana, "First thought.")
    edit_comment(comment_id=mine.pk, reader=ana, text="Second thought.")
    reply = say(story, luis, "What Luis says.", under=mine)
    set_respect(comment_id=reply.pk, sender=sender(ana), respected=True)
    set_respect(comment_id=mine.pk, sender=sender(luis), respected=True)
    report_comment(comment_id=reply.pk, sender=sender(ana), rule=HouseRule.OTHER, text="My report.")
    mute_writer(reader=ana, comment=reply)
    set_hidden(reader=ana, paper=story.publication, hidden=True)
    delete_comment(comment_id=say(story, ana, "Taken back.").pk, reader=ana)
    rejected = say(story, ana, "Rejected words.")
    with writing():
        set_state(lock_comment(rejected.pk), CommentState.HELD)
    reject_held(comment_id=rejected.pk, rule=HouseRule.PERSONAL)
    data = _data(ana)
    account = data["account"]
    assert (account["name"], account["email"], account["town"], account["bio"]) == ("Ana", ana.email, "Soria", "I read.")
    assert [row["browser"] for row in data["sessions"]] == ["Firefox"]
    assert [row["text"] for row in data["reports"]] == ["My report."]
    assert [row["name"] for row in data["muted"]] == ["Luis"]
    assert data["hidden_publications"] == ["chronicle"]
    assert [row["comment"].rpartition("/")[2] for row in data["respect"]] == [str(reply.pk)]
    texts = [(row["text"], row["state"]) for row in data["comments"]]
    assert texts == [("Rejected words.", "rejected"), ("", "deleted"), ("Second thought.", "published")]
    assert [row["text"] for row in data["comments"][2]["earlier"]] == ["First thought."]
    assert "house rule" in data["comments"][0]["why"][0]
    assert "What Luis says." not in json.dumps(data)


def test_it_can_be_read_in_the_language_it_was_asked_for_in(story: Story, ana: Reader) -> None:
    say(story, ana, "Some *words*.")
    page = _made(ana, "es").read("tertulia.html").decode()
    assert '<html lang="es">' in page
    assert "Lo que escribió" in page
    assert "Some <em>words</em>." in page
    assert "<script" not in page


def test_what_another_room_knows_is_in_it_too(ana: Reader) -> None:
    ask_export(reader=ana, lang="en")
    assert make_next_export(
        lambda reader: [{"kind": "section", "what": "Town", "address": f"https://paper.example/{reader.name}"}]
    )
    whole = zipfile.ZipFile(io.BytesIO(file_of(ana) or b""))
    assert json.loads(whole.read("tertulia.json"))["follows"][0]["what"] == "Town"
    assert "https://paper.example/Ana" in whole.read("tertulia.html").decode()
    assert whole.getinfo("tertulia.json").date_time[0] == clock.now().year


def test_a_guests_is_made_as_well_and_an_empty_one(story: Story, ana: Reader) -> None:
    luis = guest("Luis")
    say(story, luis, "By a guest.")
    assert [row["text"] for row in _data(luis)["comments"]] == ["By a guest."]
    assert _data(ana)["comments"] == []


def test_how_far_it_is_is_told_while_it_is_made(story: Story, ana: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "TOLD_AFTER", 2)
    for number in range(5):
        say(story, ana, f"Number {number}.")
    seen = []
    whole = exports._told

    def looking(*args: Any) -> Any:
        row = export_of(ana)
        seen.append((row.done, row.total) if row else None)
        return whole(*args)

    monkeypatch.setattr(exports, "_told", looking)
    assert len(_data(ana)["comments"]) == 5
    assert seen == [(0, 5), (0, 5), (2, 5), (2, 5), (4, 5)]


def test_one_that_was_broken_off_is_made_again(ana: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_export(reader=ana, lang="en")
    with monkeypatch.context() as patch:
        patch.setattr("tertulia.discussion.services.exporting.write_file", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            make_next_export()
    assert not make_next_export(), "another process might still be at it"
    Export.objects.update(next_try_at=clock.now())
    assert make_next_export()
    assert file_of(ana) is not None


def test_it_is_kept_for_some_days_and_then_gone(ana: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    _made(ana)
    later = clock.now() + timedelta(days=3, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert file_of(ana) is None, "even before it is dropped"
    make_next_export()
    assert not Export.objects.exists()


def test_a_reader_who_went_meanwhile_gets_none(ana: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_export(reader=ana, lang="en")
    monkeypatch.setattr("tertulia.discussion.services.exporting.write_file", lambda *args: Export.objects.all().delete())
    assert make_next_export()
    assert not Export.objects.exists()
    assert not Comment.objects.exists()
