"""Forgetting a reader: what is left of them, and what others keep."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from tertulia.discussion.models import Comment, Decision, Export, HouseRule, Reaction, Report
from tertulia.discussion.reading.pages import discussion_page
from tertulia.discussion.services import erasing, hiding
from tertulia.discussion.services.deciding import reject_held
from tertulia.discussion.services.editing import delete_comment, edit_comment
from tertulia.discussion.services.exporting import ask_export
from tertulia.discussion.services.flagging import report_comment, set_respect
from tertulia.discussion.services.placing import set_state
from tertulia.discussion.services.standing import lock_comment
from tertulia.plumbing import clock, outbox
from tertulia.plumbing.transactions import writing
from tertulia.readers.credentials import make_token
from tertulia.readers.models import Leaving, Picture, Reader, ReaderKind
from tertulia.readers.services import leaving
from tertulia.readers.services.pictures import set_picture
from tertulia.readers.services.profiles import change_profile
from tertulia.readers.services.signing_in import send_code
from tertulia.rulebooks.models import Label
from tertulia.stories.models import Story
from tertulia.wire.applying import apply
from tertulia.wire.shapes import CommentState, Sort
from tests.tertulia.discussion.talking import differences, guest, member, say, sender
from tests.tertulia.readers.test_pictures import image_bytes

NAME, MAIL, WORDS = "Zenobia Quill", "zenobia@quill.example", "xylophonic"


def _hold(comment: Comment) -> None:
    with writing():
        set_state(lock_comment(comment.pk), CommentState.HELD)


def _leave(reader: Reader) -> None:
    leaving.ask_to_leave(reader=reader)
    Leaving.objects.filter(reader=reader).update(next_try_at=clock.now())


def _erase_all() -> int:
    pieces = 0
    while erasing.erase_next():
        pieces += 1
    return pieces


def _full_life(story: Story) -> Reader:
    """Somebody who has been everywhere."""
    zenobia = Reader.objects.create(kind=ReaderKind.MEMBER, name=NAME, email=MAIL, created_at=clock.now())
    luis = member("Luis")
    make_token(zenobia, "Firefox Linux")
    set_picture(reader=zenobia, raw=image_bytes("PNG"))
    change_profile(reader=zenobia, name=NAME, town=f"{WORDS} town", bio=f"{WORDS} bio")
    ask_export(reader=zenobia, lang="en")
    send_code(email=MAIL, network="unknown")
    mine = say(story, zenobia, f"{WORDS} opinion")
    edit_comment(comment_id=mine.pk, reader=zenobia, text=f"{WORDS} second thought")
    Label.objects.create(
        publication=story.publication, text=f"{WORDS} second thought", labels={}, attributes={}, said="", at=clock.now()
    )
    reply = say(story, luis, "I answer.", under=mine)
    say(story, zenobia, f"{WORDS} answer", under=reply)
    set_respect(comment_id=reply.pk, sender=sender(zenobia), respected=True)
    set_respect(comment_id=mine.pk, sender=sender(luis), respected=True)
    report_comment(comment_id=reply.pk, sender=sender(zenobia), rule=HouseRule.OTHER, text=f"{WORDS} report")
    report_comment(comment_id=mine.pk, sender=sender(luis), rule=HouseRule.OTHER, text=f"She says {WORDS}.")
    for end in (_hold, lambda row: delete_comment(comment_id=row.pk, reader=zenobia)):
        end(say(story, zenobia, f"{WORDS} more"))
    waiting = say(story, zenobia, f"{WORDS} rejected")
    _hold(waiting)
    reject_held(comment_id=waiting.pk, rule=HouseRule.PERSONAL, by=luis)
    hiding.set_hidden(reader=zenobia, paper=story.publication, hidden=True)
    return zenobia


def _everything() -> Iterator[tuple[str, str]]:
    """Every value in every row of every table."""
    for model in apps.get_models():
        for row in model._base_manager.values_list():
            for field, value in zip(model._meta.concrete_fields, row, strict=True):
                yield f"{model._meta.label}.{field.attname}", _text(value)


def _text(value: Any) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


def _traces() -> list[str]:
    marks = (*NAME.split(), MAIL, WORDS)
    return [where for where, text in _everything() if any(mark.lower() in text.lower() for mark in marks)]


@pytest.mark.django_db
class TestRows:
    def test_no_row_names_the_reader_and_the_replies_stand(self, story: Story) -> None:
        zenobia = _full_life(story)
        assert len(_traces()) > 10
        _leave(zenobia)
        _erase_all()
        assert _traces() == []
        assert differences() == []
        states = set(Comment.objects.filter(author=zenobia).values_list("state", flat=True))
        assert states == {CommentState.DELETED}
        reply = Comment.objects.get(source="I answer.")
        assert (reply.state, reply.respect_count) == (CommentState.PUBLISHED, 0)
        assert not Reaction.objects.exists()
        assert not Picture.objects.exists()
        assert not Export.objects.exists()
        assert not Report.objects.exists()
        assert Decision.objects.count() == 1

    def test_nothing_happens_before_it_is_due(self, story: Story) -> None:
        leaving.ask_to_leave(reader=_full_life(story))
        before = sorted(_traces())
        assert not erasing.erase_next()
        assert sorted(_traces()) == before

    def test_an_old_page_and_the_events_since_still_give_the_fresh_page(self, story: Story) -> None:
        say(story, guest(), "First.")
        old = discussion_page(story, Sort.NEWEST)
        zenobia = _full_life(story)
        _leave(zenobia)
        _erase_all()
        page = old
        for event in outbox.since(old.event):
            page = apply(page, event)
        story.refresh_from_db()
        fresh = discussion_page(story, Sort.NEWEST)
        assert page == fresh

    def test_it_goes_on_where_it_was_broken_off(self, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
        ana = member("Ana")
        for number in range(7):
            say(story, ana, f"Number {number}.")
        monkeypatch.setattr(erasing, "AT_ONCE", 3)
        _leave(ana)
        whole, calls = erasing.take_words, []

        def breaking(comment: Comment) -> None:
            calls.append(comment.pk)
            if len(calls) == 5:
                raise RuntimeError("the power is gone")
            whole(comment)

        monkeypatch.setattr(erasing, "take_words", breaking)
        with pytest.raises(RuntimeError):
            _erase_all()
        assert not erasing.erase_next(), "another process might still be at it"
        Leaving.objects.update(next_try_at=clock.now())
        _erase_all()
        assert len(calls) == 8
        assert not Comment.objects.exclude(source="").exists()
        assert differences() == []

    def test_others_keep_what_is_theirs(self, story: Story) -> None:
        ana, luis = member("Ana"), member("Luis")
        say(story, luis, "It stays.")
        say(story, ana, "It goes.")
        _leave(ana)
        _erase_all()
        told = {event.comment.author.name for event in outbox.since(0) if event.comment and event.comment.author}
        assert told == {"Luis"}
        assert Comment.objects.get(author=luis).source == "It stays."
        assert Reader.objects.get(pk=luis.pk).email == luis.email

    def test_a_guest_can_be_forgotten_as_well(self, story: Story) -> None:
        luis = guest("Quillfeather")
        say(story, luis, "By a guest.")
        _leave(luis)
        _erase_all()
        assert [where for where, text in _everything() if "Quillfeather" in text or "By a guest" in text] == []


@pytest.mark.django_db(transaction=True)
class TestBytes:
    """What the disk has, and not only what the database tells of it."""

    def test_no_byte_of_the_reader_is_left_in_the_files(self, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(settings.TERTULIA, "wiping_hour", -1)
        zenobia = _full_life(story)
        _written_out()
        assert _marks_in_files() == {b"Zenobia", b"zenobia@quill", b"xylophonic"}
        _leave(zenobia)
        _erase_all()
        assert leaving.wipe_next()
        _written_out()
        assert _marks_in_files() == set()


def _written_out() -> None:
    """PostgreSQL keeps what was freed until its files are written anew; so does its log, which isn't looked at."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM FULL")
            cursor.execute("CHECKPOINT")


def _marks_in_files() -> set[bytes]:
    return {mark for path in _files() for mark in (b"Zenobia", b"zenobia@quill", b"xylophonic") if mark in path.read_bytes()}


def _files() -> list[Path]:
    if connection.vendor == "sqlite":
        file = Path(str(settings.DATABASES["default"]["FILE"]))
        return [path for path in file.parent.glob(file.name + "*") if path.is_file()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database WHERE datname = current_database()"
        )
        (folder,) = cursor.fetchone()
    return [path for path in Path(folder).iterdir() if path.is_file()]


def test_every_text_of_every_table_is_looked_at() -> None:
    """The search above must not pass because it looks at nothing."""
    texts = [f for m in apps.get_models() for f in m._meta.concrete_fields if isinstance(f, models.CharField | models.TextField)]
    assert len(texts) > 30
