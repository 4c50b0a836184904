import threading
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from tertulia.plumbing.transactions import writing
from tertulia.readers.errors import NameAgainstRules, NameNotJudged, NameReserved, NameTaken
from tertulia.readers.models import Reader, ReaderKind
from tertulia.readers.services import naming
from tertulia.readers.services.guests import make_guest
from tertulia.readers.services.naming import free_name, give_name, make_member

NETWORK = "203.0.113.0/24"

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Reader:
    return make_member(typed="Ana García", email="ana@reader.example")


@pytest.mark.parametrize(
    "typed",
    [
        "Ana García",
        "ana garcia",
        "ANA  GARCÍA",
        "Anа Gаrcíа",
        "Ana.García",
        "AnaGarcía",
        "Ana Garc1a",
        "Ana Garcla",
        "Ａｎａ García",
    ],
)
def test_nobody_takes_a_members_name_or_one_that_looks_like_it(ana: Reader, typed: str) -> None:
    with pytest.raises(NameTaken):
        make_member(typed=typed, email="other@reader.example")
    with pytest.raises(NameTaken):
        make_guest(name=typed, network=NETWORK)
    with pytest.raises(NameTaken):
        give_name(reader=make_guest(name="Somebody", network=NETWORK), typed=typed)


@pytest.mark.parametrize("typed", ["Ana", "Ana Garcés", "Anna García", "Mariana García", "Ana García B."])
def test_names_that_only_sound_alike_are_free(ana: Reader, typed: str) -> None:
    assert make_member(typed=typed, email="other@reader.example").name == typed


@pytest.mark.parametrize("typed", ["Admin", "Adm1n", "Аdmin", "MODERATOR", "Redaccion", "Tertulia"])
def test_reserved_names_are_nobodys_but_the_newsrooms(typed: str) -> None:
    with pytest.raises(NameReserved):
        make_guest(name=typed, network=NETWORK)
    with pytest.raises(NameReserved):
        make_member(typed=typed, email="a@reader.example")
    staff = Reader.objects.create(kind=ReaderKind.STAFF, name="", email="s@paper.example", created_at="2026-01-01T00:00:00Z")
    assert give_name(reader=staff, typed=typed).name == typed


def test_which_names_are_reserved_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.TERTULIA, "reserved_names", ["The Chronicle"])
    assert free_name(typed="Admin") == "Admin"
    with pytest.raises(NameReserved):
        free_name(typed="the-chronicle")


def test_guests_share_names_and_hold_up_no_member() -> None:
    guests = [make_guest(name="Luis", network=NETWORK) for _ in range(2)]
    luis = make_member(typed="Luis", guest=guests[0], email="luis@reader.example")
    assert (luis.pk, luis.kind, luis.name) == (guests[0].pk, ReaderKind.MEMBER, "Luis")
    with pytest.raises(NameTaken):
        make_member(typed="Luis", guest=guests[1], email="other@reader.example")


def test_a_name_given_up_is_free_again(ana: Reader) -> None:
    give_name(reader=ana, typed="Ana G.")
    assert make_member(typed="Ana García", email="other@reader.example").name == "Ana García"


def test_a_member_may_spell_their_own_name_otherwise(ana: Reader) -> None:
    assert give_name(reader=ana, typed="ANA GARCIA").name == "ANA GARCIA"


class TestJudged:
    @pytest.fixture(autouse=True)
    def judge(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(naming, "_is_fit", self.is_fit)

    @staticmethod
    def is_fit(name: str) -> bool:
        if name == "Broken engine":
            raise RuntimeError("no weights")
        return "idiot" not in name

    def test_what_the_house_rules_do_not_allow_is_no_name(self, ana: Reader) -> None:
        for ask in (lambda name: make_guest(name=name, network=NETWORK), lambda name: give_name(reader=ana, typed=name)):
            with pytest.raises(NameAgainstRules):
                ask("You idiots")

    def test_a_name_that_is_kept_is_not_judged_again(self, ana: Reader) -> None:
        Reader.objects.filter(pk=ana.pk).update(name="idiot")
        ana.refresh_from_db()
        assert free_name(typed="idiot", of=ana) == "idiot"

    def test_a_member_gets_no_name_that_could_not_be_judged_and_a_guests_comment_is_held_anyway(self, ana: Reader) -> None:
        with pytest.raises(NameNotJudged):
            give_name(reader=ana, typed="Broken engine")
        ana.refresh_from_db()
        assert ana.name == "Ana García"
        assert make_guest(name="Broken engine", network=NETWORK).name == "Broken engine"


@pytest.mark.django_db(transaction=True)
def test_of_many_who_want_one_name_at_once_one_gets_it() -> None:
    readers = [make_member(typed=f"Number {number}", email=f"{number}@reader.example") for number in range(4)]
    start, told = threading.Barrier(len(readers)), []

    def want(reader: Reader) -> None:
        start.wait()
        try:
            give_name(reader=reader, typed="Zoe")
            told.append("got it")
        except NameTaken:
            told.append("taken")
        finally:
            connection.close()

    threads = [threading.Thread(target=want, args=(reader,)) for reader in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["got it", "taken", "taken", "taken"]
    assert Reader.objects.filter(name="Zoe").count() == 1


def test_whoever_was_quicker_has_the_name_even_unseen(ana: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the other had taken it between the question and the answer."""
    monkeypatch.setattr(naming, "free_name", lambda *, typed, of: typed)
    with pytest.raises(NameTaken), writing():
        make_member(typed="Ana García", email="other@reader.example")


def test_of_members_from_before_the_first_has_the_name_and_nobody_loses_theirs() -> None:
    """As the migration does it, in a database in which two were called alike."""
    made = [
        Reader.objects.create(kind=kind, name=name, email=email, created_at=f"2026-01-0{day}T00:00:00Z")
        for day, kind, name, email in (
            (3, ReaderKind.MEMBER, "ANA", "second@reader.example"),
            (2, ReaderKind.MEMBER, "Ana", "first@reader.example"),
            (1, ReaderKind.GUEST, "Ana", None),
        )
    ]
    import_module("tertulia.readers.migrations.0004_name_marks").mark_names(apps, None)
    for reader in made:
        reader.refresh_from_db()
    assert [reader.name_mark for reader in made] == [None, "ana", None]
    assert [reader.name for reader in made] == ["ANA", "Ana", "Ana"]
