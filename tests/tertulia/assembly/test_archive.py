"""One file holds everything, and gives it back whole or not at all."""

import gzip
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tertulia.assembly.archive import ArchiveWrong, all_models, read_archive, read_head, write_archive
from tertulia.discussion.errors import Refused
from tertulia.discussion.models import Comment
from tertulia.discussion.services.deciding import reject_held
from tertulia.discussion.services.editing import delete_comment, edit_comment
from tertulia.discussion.services.erasing import erase_next
from tertulia.discussion.services.exporting import ask_export, make_next_export
from tertulia.discussion.services.flagging import HouseRule, report_comment, set_respect
from tertulia.discussion.services.hiding import set_hidden
from tertulia.discussion.services.muting import mute_writer
from tertulia.discussion.services.posting import Draft, post_comment
from tertulia.notices.services.following import follow_story
from tertulia.notices.services.noticing import notice_next
from tertulia.plumbing import clock, outbox
from tertulia.plumbing.transactions import writing
from tertulia.readers.credentials import make_token
from tertulia.readers.models import Erasure, Leaving, Passkey, Reader, RecoveryCode, UsedToken
from tertulia.readers.reading import erased_digests
from tertulia.readers.services import second_factor
from tertulia.readers.services.leaving import ask_to_leave, digest_of, forget_reader
from tertulia.readers.services.pictures import set_picture
from tertulia.readers.services.profiles import change_profile
from tertulia.rulebooks.services.publishing import publish_rulebook
from tertulia.stories.models import Publication, Story
from tests.tertulia.discussion.judges import Judge, judging
from tests.tertulia.discussion.talking import differences, guest, member, say, sender
from tests.tertulia.readers.test_pictures import image_bytes

pytestmark = pytest.mark.django_db(transaction=True)


def _silent(rows: int) -> None:
    pass


@pytest.fixture
def talk(story: Story) -> None:
    """A row in every table."""
    publish_rulebook(paper=story.publication, text='name = "El Péndulo"')
    ana, luis = guest("Ana"), guest("Luis")
    root = say(story, ana, "Signs of every kind: ñ 日本 👍 \u2028 & <b>")
    edit_comment(comment_id=root.pk, reader=ana, text="Edited, and *then* some.")
    reply = say(story, luis, under=root)
    set_respect(comment_id=root.pk, sender=sender(luis), respected=True)
    set_hidden(reader=member("Noor"), paper=story.publication, hidden=True)
    make_token(Reader.objects.get(name="Noor"))
    UsedToken.objects.create(mark="0" * 64, expires_at=clock.now())
    second_factor.begin(reader=Reader.objects.get(name="Noor"))
    Passkey.objects.create(reader=Reader.objects.get(name="Noor"), mark="0" * 64, data=b"\x00\xff", added_at=clock.now())
    RecoveryCode.objects.create(reader=Reader.objects.get(name="Noor"), mark="0" * 64)
    ask_to_leave(reader=member("Olga"))
    change_profile(reader=Reader.objects.get(name="Olga"), name="Olga", town="Soria", bio="")
    set_picture(reader=Reader.objects.get(name="Olga"), raw=image_bytes("PNG"))
    ask_export(reader=ana, lang="en")
    make_next_export()
    with writing():
        forget_reader(reader=member("Pia"))
    mute_writer(reader=ana, comment=reply)
    noor = member("Nour")
    notice_next()
    follow_story(reader=noor, story=story, followed=True)
    say(story, luis, under=say(story, noor))
    notice_next()
    report_comment(comment_id=reply.pk, sender=sender(ana), rule=HouseRule.OTHER, text="Because.")
    delete_comment(comment_id=say(story, luis, under=reply).pk, reader=luis)
    with judging(Judge()):
        held = [post_comment(story=story, sender=sender(ana), draft=Draft("You cabbage.", accept_nudge=True)) for _ in range(2)]
        reject_held(comment_id=held[0].comment.pk, rule=HouseRule.PROFANITY)
        with suppress(Refused):
            say(story, ana, "A nettle.")


def _everything() -> dict[str, list[tuple[Any, ...]]]:
    return {
        model._meta.label: sorted((_plain(row) for row in model._default_manager.values_list()), key=repr)
        for model in all_models()
    }


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


@pytest.fixture
def archive(talk: None, tmp_path: Path) -> Path:
    path = tmp_path / "talk.backup"
    write_archive(path, _silent)
    return path


def test_everything_comes_back_as_it_was(archive: Path) -> None:
    before = _everything()
    read_archive(archive, _silent, replace=True)
    assert _everything() == before
    assert differences() == []


def _forgotten(name: str) -> str:
    """Forget a reader of that name; returns the digest."""
    reader = Reader.objects.get(name=name)
    ask_to_leave(reader=reader)
    Leaving.objects.filter(reader=reader).update(next_try_at=clock.now())
    while erase_next():
        pass
    return digest_of(reader.pk)


def test_who_was_forgotten_since_does_not_come_back_with_an_older_backup(archive: Path) -> None:
    _forgotten("Ana")
    read_archive(archive, _silent, replace=True)
    assert Reader.objects.filter(name="Ana").exists()
    while erase_next():
        pass
    assert not Reader.objects.filter(name="Ana").exists()
    assert not Comment.objects.filter(source__contains="Edited").exists()
    assert Reader.objects.filter(name="Luis").exists()
    assert differences() == []


def test_a_list_kept_beside_the_backup_is_enough_when_the_database_is_lost(archive: Path) -> None:
    digest = _forgotten("Ana")
    Erasure.objects.all().delete()
    read_archive(archive, _silent, replace=True, erased={digest})
    while erase_next():
        pass
    assert not Reader.objects.filter(name="Ana").exists()
    assert digest in erased_digests()


def test_numbers_go_on_after_the_restored_ones(archive: Path) -> None:
    last = outbox.last_id()
    read_archive(archive, _silent, replace=True)
    row = say(Story.objects.select_related("publication").get(), Reader.objects.get(name="Ana"), "After the restore")
    assert [event.comment.id for event in outbox.since(last) if event.comment] == [str(row.pk)]
    assert differences() == []


def test_the_same_database_gives_the_same_file(archive: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.backup"
    write_archive(again, _silent)
    one, two = (gzip.decompress(path.read_bytes()).split(b"\n", 1)[1] for path in (archive, again))
    assert one == two


def test_only_its_owner_can_read_the_file_and_no_half_one_is_left(archive: Path) -> None:
    assert archive.stat().st_mode & 0o777 == 0o600
    assert list(archive.parent.iterdir()) == [archive]


def test_the_head_says_what_is_in_it(archive: Path) -> None:
    head = read_head(archive)
    assert head["format"] == 1
    assert head["rows"] == sum(len(rows) for rows in _everything().values())


def test_progress_is_told_row_by_row(archive: Path, tmp_path: Path) -> None:
    told: list[int] = []
    rows = write_archive(tmp_path / "again.backup", told.append)
    assert sum(told) == rows == read_head(archive)["rows"]
    told.clear()
    assert read_archive(archive, told.append, replace=True) == sum(told) == rows


def test_a_database_that_holds_something_is_not_overwritten_unasked(archive: Path) -> None:
    before = _everything()
    with pytest.raises(ArchiveWrong, match="isn't empty"):
        read_archive(archive, _silent, replace=False)
    assert _everything() == before


def test_an_empty_database_needs_no_asking(archive: Path) -> None:
    before = _everything()
    for model in reversed(all_models()):
        model._default_manager.all().delete() if model is not Comment else Comment.objects.order_by("-depth")._raw_delete(
            "default"
        )
    read_archive(archive, _silent, replace=False)
    assert _everything() == before


def _lines(archive: Path) -> list[bytes]:
    return gzip.decompress(archive.read_bytes()).splitlines(keepends=True)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda raw: raw[:-20], "damaged|cut short"),
        (lambda raw: raw[: len(raw) // 2], "damaged|cut short"),
        (lambda raw: raw[:-30] + bytes(30), "damaged"),
        (lambda raw: raw[:500] + bytes(200) + raw[700:], "damaged"),
        (lambda raw: gzip.compress(gzip.decompress(raw) + b'["plumbing.outboxevent",5]\n'), "damaged"),
        (lambda raw: gzip.compress(b"".join(gzip.decompress(raw).splitlines(keepends=True)[:-1])), "cut short"),
        (lambda raw: gzip.compress(gzip.decompress(raw) + b"half a li"), "damaged"),
        (lambda raw: gzip.compress(gzip.decompress(raw) + b'["discussion.nothing",[1]]\n'), "damaged"),
        (lambda raw: gzip.compress(gzip.decompress(raw) + b'["discussion.comment",[1,2]]\n'), "damaged"),
        (lambda raw: gzip.compress(gzip.decompress(raw) + b'{"a":1}\n'), "damaged"),
        (lambda raw: gzip.compress(gzip.decompress(raw) + b'["auth.user",[]]\n'), "damaged"),
    ],
)
def test_a_damaged_file_changes_nothing(archive: Path, damage: Any, words: str) -> None:
    before = _everything()
    archive.write_bytes(damage(archive.read_bytes()))
    with pytest.raises(ArchiveWrong, match=words):
        read_archive(archive, _silent, replace=True)
    assert _everything() == before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no backup at all",
        gzip.compress(b""),
        gzip.compress(b"[]\n"),
        gzip.compress(b"{}\n"),
        gzip.compress(b"\xff\n"),
        gzip.compress(b'"x"\n'),
    ],
)
def test_another_file_is_told_from_a_backup(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    with pytest.raises(ArchiveWrong, match="isn't a backup"):
        read_head(path)


def test_a_file_of_a_later_version_is_not_guessed_at(archive: Path) -> None:
    head, *rest = _lines(archive)
    archive.write_bytes(gzip.compress(json.dumps(json.loads(head) | {"format": 2}).encode() + b"\n" + b"".join(rest)))
    with pytest.raises(ArchiveWrong, match="format 2; this version reads 1"):
        read_archive(archive, _silent, replace=True)


def test_rows_that_do_not_fit_together_are_not_taken(archive: Path) -> None:
    """A comment under a story that isn't there: the database refuses, and everything stays as it was."""
    lines = [line for line in _lines(archive) if not line.startswith(b'["stories.story"')]
    head = json.loads(lines[0]) | {"rows": len(lines) - 1}
    archive.write_bytes(gzip.compress(json.dumps(head).encode() + b"\n" + b"".join(lines[1:])))
    before = _everything()
    with pytest.raises(ArchiveWrong):
        read_archive(archive, _silent, replace=True)
    assert _everything() == before
    assert Publication.objects.exists()
