import pytest

from tertulia.discussion.models import Comment, Hiding, Mute, Reaction
from tertulia.discussion.services.flagging import set_respect
from tertulia.discussion.services.joining import claim_guest, join_members
from tertulia.plumbing import clock
from tertulia.plumbing.models import OutboxEvent
from tertulia.readers.credentials import make_token, reader_with
from tertulia.readers.errors import AccountElsewhere, GuestNotProven
from tertulia.readers.models import Leaving, OutsideAccount, Profile, Reader, ReaderKind
from tertulia.readers.services.leaving import ask_to_leave
from tertulia.readers.services.naming import make_member
from tertulia.stories.models import Story
from tests.tertulia.discussion.talking import ask, differences, guest, say, sender

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Reader:
    return make_member(typed="Ana", email="ana@reader.example")


@pytest.fixture
def other() -> Reader:
    return make_member(typed="Ana at work", email="work@reader.example")


def _respect(comment: Comment, reader: Reader) -> None:
    set_respect(comment_id=comment.pk, sender=sender(reader), respected=True)


def test_all_that_both_wrote_is_the_ones_and_every_page_hears_of_it(story: Story, ana: Reader, other: Reader) -> None:
    root = say(story, other, "From work.")
    reply = say(story, other, "Again.", under=say(story, ana, "From home."))
    before = OutboxEvent.objects.count()
    join_members(into=ana, other=other)
    assert set(Comment.objects.values_list("author", flat=True)) == {ana.pk}
    assert not Reader.objects.filter(pk=other.pk).exists()
    assert OutboxEvent.objects.count() == before + len([root, reply])
    assert differences() == []


def test_nobody_respects_themselves_or_twice(story: Story, ana: Reader, other: Reader) -> None:
    luis = guest("Luis")
    said = {who.name: say(story, who, f"Of {who.name}") for who in (ana, other, luis)}
    for who in (ana, other):
        _respect(said["Luis"], who)
    _respect(said["Ana"], other)
    _respect(said["Ana at work"], ana)
    _respect(said["Ana"], luis)
    join_members(into=ana, other=other)
    counts = dict(Comment.objects.values_list("pk", "respect_count"))
    assert [counts[said[name].pk] for name in ("Luis", "Ana", "Ana at work")] == [1, 1, 0]
    assert set(Reaction.objects.values_list("reader", flat=True)) == {ana.pk, luis.pk}
    assert differences() == []


def test_what_both_hid_and_muted_is_one_and_nobody_mutes_themselves(story: Story, ana: Reader, other: Reader) -> None:
    luis = guest("Luis")
    for who in (ana, other):
        Hiding.objects.create(reader=who, publication=story.publication, at=clock.now())
        Mute.objects.create(reader=who, muted=luis, at=clock.now())
        Mute.objects.create(reader=luis, muted=who, at=clock.now())
    Mute.objects.create(reader=ana, muted=other, at=clock.now())
    join_members(into=ana, other=other)
    assert list(Hiding.objects.values_list("reader", flat=True)) == [ana.pk]
    assert set(Mute.objects.values_list("reader", "muted")) == {(ana.pk, luis.pk), (luis.pk, ana.pk)}


def test_one_of_them_who_subscribes_is_enough(ana: Reader, other: Reader) -> None:
    OutsideAccount.objects.create(reader=other, provider="google", subject="g-1", subscriber=True, added_at=clock.now())
    Reader.objects.filter(pk=other.pk).update(subscriber=True)
    join_members(into=ana, other=other)
    assert Reader.objects.get().subscriber


def test_accounts_come_along_tokens_do_not_and_the_address_that_was_there_stays(ana: Reader, other: Reader) -> None:
    OutsideAccount.objects.create(reader=other, provider="google", subject="g-1", added_at=clock.now())
    token, kept = make_token(other), make_token(ana)
    join_members(into=ana, other=other)
    assert OutsideAccount.objects.get().reader == ana
    assert reader_with(token) is None
    assert reader_with(kept) == ana
    assert Reader.objects.get(pk=ana.pk).email == "ana@reader.example"


def test_what_one_said_of_themselves_stays_and_only_one_who_said_nothing_takes_the_others(ana: Reader, other: Reader) -> None:
    Profile.objects.create(reader=other, town="Leiden")
    join_members(into=ana, other=other)
    assert Profile.objects.get().reader == ana
    third = make_member(typed="Third", email="third@reader.example")
    Profile.objects.create(reader=third, town="Delft")
    join_members(into=ana, other=third)
    assert Profile.objects.get().town == "Leiden"


def test_who_was_about_to_leave_takes_nobody_along(ana: Reader, other: Reader) -> None:
    ask_to_leave(reader=other)
    join_members(into=ana, other=other)
    assert not Leaving.objects.exists()


def test_who_had_no_address_gets_the_others() -> None:
    ana, other = make_member(typed="Ana"), make_member(typed="Other", email="work@reader.example")
    join_members(into=ana, other=other)
    assert Reader.objects.get(pk=ana.pk).email == "work@reader.example"


def test_guests_and_the_newsroom_are_joined_to_nobody(ana: Reader, other: Reader) -> None:
    other.kind = ReaderKind.STAFF
    other.save()
    for one in (other, guest("Luis")):
        with pytest.raises(AccountElsewhere):
            join_members(into=ana, other=one)
    with pytest.raises(AccountElsewhere):
        join_members(into=ana, other=ana)


class TestClaiming:
    def test_what_a_guest_wrote_is_the_members_and_the_guest_is_gone(self, story: Story, ana: Reader) -> None:
        luis = guest("Luis")
        token = make_token(luis)
        mine, theirs = say(story, luis, "In passing."), say(story, ana, "Signed in.")
        _respect(theirs, luis)
        _respect(mine, ana)
        assert claim_guest(member=ana, guest=luis) == 1
        mine.refresh_from_db()
        assert (mine.author_id, mine.respect_count) == (ana.pk, 0)
        assert reader_with(token) is None
        assert not Reader.objects.filter(pk=luis.pk).exists()
        assert differences() == []

    def test_members_are_not_taken_for_guests(self, ana: Reader, other: Reader) -> None:
        for member_, guest_ in ((ana, other), (guest("Luis"), guest("Marta")), (ana, ana)):
            with pytest.raises(GuestNotProven):
                claim_guest(member=member_, guest=guest_)

    def test_a_guest_is_taken_along_once(self, ana: Reader, other: Reader) -> None:
        luis = guest("Luis")
        claim_guest(member=ana, guest=luis)
        with pytest.raises(GuestNotProven):
            claim_guest(member=other, guest=luis)

    def test_the_api_wants_a_member_and_the_guests_own_token(self, story: Story, ana: Reader) -> None:
        luis = guest("Luis")
        say(story, luis, "In passing.")
        proof = {"token": make_token(luis)}
        assert ask("POST", "/readers/me/guest", proof).code == "sign-in-needed"
        assert ask("POST", "/readers/me/guest", proof, reader=guest("Marta")).code == "member-needed"
        assert ask("POST", "/readers/me/guest", {"token": make_token(ana)}, reader=ana).code == "guest-not-proven"
        assert ask("POST", "/readers/me/guest", {"token": proof["token"][:-1]}, reader=ana).code == "guest-not-proven"
        assert ask("POST", "/readers/me/guest", proof, reader=ana).told == {"comments": 1}
        assert ask("POST", "/readers/me/guest", proof, reader=ana).code == "guest-not-proven"
