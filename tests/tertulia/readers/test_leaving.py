from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models import CASCADE

from tertulia.plumbing import clock, wiping
from tertulia.plumbing.transactions import writing
from tertulia.readers import reading
from tertulia.readers.credentials import make_token, reader_with
from tertulia.readers.errors import AlreadyLeaving
from tertulia.readers.models import Erasure, Leaving, Reader
from tertulia.readers.services import leaving
from tests.tertulia.discussion.talking import guest, member

pytestmark = pytest.mark.django_db

# What stays and points to a row without a name: tombstones, and what the reader did for the newsroom.
STAYS = {"discussion.Comment.author", "discussion.Decision.by", "rulebooks.RulebookVersion.made_by"}


@pytest.fixture
def ana(db: None) -> Reader:
    return member("Ana")


def _due(reader: Reader) -> None:
    leaving.ask_to_leave(reader=reader)
    Leaving.objects.filter(reader=reader).update(next_try_at=clock.now())


def test_it_is_due_after_the_grace_period_and_asking_twice_does_not_put_it_off(ana: Reader) -> None:
    first = leaving.ask_to_leave(reader=ana)
    assert first.due_at - first.asked_at == timedelta(days=14)
    assert leaving.ask_to_leave(reader=ana).due_at == first.due_at
    assert leaving.claim_leaving() is None


def test_it_can_be_taken_back_until_it_has_begun(ana: Reader) -> None:
    leaving.ask_to_leave(reader=ana)
    leaving.stay(reader=ana)
    assert reading.leaving_of(ana) is None
    _due(ana)
    assert leaving.claim_leaving() is not None
    with pytest.raises(AlreadyLeaving):
        leaving.stay(reader=ana)


def test_once_it_has_begun_no_token_holds_any_more() -> None:
    for reader in (member("Berta"), guest("Luis")):
        token = make_token(reader)
        _due(reader)
        leaving.claim_leaving()
        assert reader_with(token) is None


def test_two_processes_do_not_do_the_same(ana: Reader) -> None:
    _due(ana)
    claimed = leaving.claim_leaving()
    assert claimed is not None
    assert leaving.claim_leaving() is None
    leaving.go_on(leaving=claimed, erased_to=7)
    again = leaving.claim_leaving()
    assert again is not None
    assert again.erased_to == 7


def test_of_the_row_only_the_number_is_left(ana: Reader) -> None:
    with writing():
        leaving.forget_reader(reader=ana)
    left = Reader.objects.get(pk=ana.pk)
    blank = Reader(pk=ana.pk, name="", created_at=left.created_at, epoch=left.epoch)
    assert {f.attname: getattr(left, f.attname) for f in Reader._meta.concrete_fields} == {
        f.attname: getattr(blank, f.attname) for f in Reader._meta.concrete_fields
    }
    assert left.created_at.year == 2000
    assert left.epoch > ana.epoch


def test_the_list_of_the_forgotten_names_nobody(ana: Reader) -> None:
    with writing():
        leaving.forget_reader(reader=ana)
    (row,) = Erasure.objects.all()
    assert str(ana.pk) not in row.digest
    assert row.digest == leaving.digest_of(ana.pk)


def test_whatever_points_to_a_reader_goes_with_the_reader_or_is_known_to_stay() -> None:
    """A new table of something personal must be ``CASCADE``, or it would outlive the account."""
    links = [link for link in Reader._meta.get_fields(include_hidden=True) if link.auto_created and not link.concrete]
    staying = {
        f"{link.related_model._meta.label}.{link.field.name}"  # type: ignore[union-attr]
        for link in links
        if getattr(link, "on_delete", None) is not CASCADE
    }
    assert staying <= STAYS


def test_who_comes_back_with_a_backup_is_due_at_once(ana: Reader) -> None:
    luis = member("Luis")
    assert leaving.leave_again(digests={leaving.digest_of(ana.pk)}) == 1
    claimed = leaving.claim_leaving()
    assert claimed is not None
    assert claimed.reader == ana
    assert reading.leaving_of(luis) is None
    assert reading.erased_digests() == {leaving.digest_of(ana.pk)}


@pytest.mark.parametrize("hour", [-1, 0, 23])
def test_the_file_is_written_anew_in_its_hour_and_once(ana: Reader, hour: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.TERTULIA, "wiping_hour", hour)
    noon = clock.now().replace(hour=12)
    monkeypatch.setattr(clock, "now", lambda: noon)
    calls = []
    monkeypatch.setattr(wiping, "wipe_freed", lambda: calls.append(1) or True)
    assert not leaving.wipe_next()
    with writing():
        leaving.forget_reader(reader=ana)
    assert leaving.wipe_next() is (hour == -1)
    monkeypatch.setattr(clock, "now", lambda: noon.replace(hour=max(hour, 0)))
    leaving.wipe_next()
    assert not leaving.wipe_next()
    assert len(calls) == 1


def test_a_file_that_could_not_be_written_anew_is_tried_again(ana: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.TERTULIA, "wiping_hour", -1)
    with writing():
        leaving.forget_reader(reader=ana)
    answers = iter([False, True])
    monkeypatch.setattr(wiping, "wipe_freed", lambda: next(answers))
    assert [leaving.wipe_next(), leaving.wipe_next(), leaving.wipe_next()] == [False, True, False]
