import pytest
from django.conf import settings

from tertulia.discussion.errors import CommentUnknown, DiscussionReadOnly, OwnComment, ReasonNeeded
from tertulia.discussion.models import Comment, HouseRule, Reaction, Report
from tertulia.discussion.services.editing import delete_comment
from tertulia.discussion.services.flagging import NAMELESS, report_comment, set_respect
from tertulia.plumbing.problems import TooMany
from tertulia.readers.errors import NameNotUsable, SignInNeeded
from tertulia.readers.models import Reader
from tertulia.stories.errors import StoryHidden
from tertulia.stories.models import Story
from tests.tertulia.discussion.talking import differences, guest, say, sender

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(db: None) -> Reader:
    return guest("Ana")


@pytest.fixture
def luis(db: None) -> Reader:
    return guest("Luis")


@pytest.fixture
def row(story: Story, ana: Reader) -> Comment:
    return say(story, ana)


def test_respect_is_given_once_and_can_be_taken_back(row: Comment, luis: Reader) -> None:
    for respected, count, is_new in [(True, 1, True), (True, 1, False), (False, 0, True), (False, 0, False), (True, 1, True)]:
        flagged = set_respect(comment_id=row.pk, sender=sender(luis), respected=respected)
        assert (flagged.comment.respect_count, flagged.is_new) == (count, is_new)
        assert Comment.objects.get().respect_count == Reaction.objects.count() == count
    assert differences() == []


def test_respect_of_several_readers_adds_up(row: Comment) -> None:
    for name in ("Luis", "Noor", "Tom"):
        set_respect(comment_id=row.pk, sender=sender(guest(name)), respected=True)
    assert Comment.objects.get().respect_count == 3


def test_nobody_respects_the_own_comment(row: Comment, ana: Reader) -> None:
    with pytest.raises(OwnComment):
        set_respect(comment_id=row.pk, sender=sender(ana), respected=True)


def test_respect_needs_a_reader_or_a_name(row: Comment) -> None:
    with pytest.raises(SignInNeeded):
        set_respect(comment_id=row.pk, sender=sender(), respected=True)
    with pytest.raises(NameNotUsable):
        set_respect(comment_id=row.pk, sender=sender(guest_name=""), respected=True)
    assert set_respect(comment_id=row.pk, sender=sender(guest_name="Noor"), respected=True).reader.name == "Noor"


def test_what_is_deleted_or_not_there_takes_no_respect_and_no_report(row: Comment, ana: Reader, luis: Reader) -> None:
    delete_comment(comment_id=row.pk, reader=ana)
    for comment_id in (row.pk, 1):
        with pytest.raises(CommentUnknown):
            set_respect(comment_id=comment_id, sender=sender(luis), respected=True)
        with pytest.raises(CommentUnknown):
            report_comment(comment_id=comment_id, sender=sender(luis), rule=HouseRule.SPAM)


def test_a_closed_story_still_takes_respect_and_deletions(row: Comment, ana: Reader, luis: Reader) -> None:
    Story.objects.update(state="closed")
    set_respect(comment_id=row.pk, sender=sender(luis), respected=True)
    delete_comment(comment_id=row.pk, reader=ana)


def test_a_story_for_reading_only_takes_reports_but_no_respect(row: Comment, luis: Reader) -> None:
    Story.objects.update(state="read_only")
    with pytest.raises(DiscussionReadOnly):
        set_respect(comment_id=row.pk, sender=sender(luis), respected=True)
    assert report_comment(comment_id=row.pk, sender=sender(luis), rule=HouseRule.SPAM).is_new


def test_a_hidden_story_takes_neither(row: Comment, luis: Reader) -> None:
    Story.objects.update(state="hidden")
    with pytest.raises(StoryHidden):
        set_respect(comment_id=row.pk, sender=sender(luis), respected=True)
    with pytest.raises(StoryHidden):
        report_comment(comment_id=row.pk, sender=sender(luis), rule=HouseRule.SPAM)


def test_a_second_report_replaces_the_first(row: Comment, luis: Reader) -> None:
    assert report_comment(comment_id=row.pk, sender=sender(luis), rule=HouseRule.SPAM).is_new
    assert not report_comment(comment_id=row.pk, sender=sender(luis), rule=HouseRule.OTHER, text="  It is an advert. ").is_new
    assert Report.objects.values_list("rule", "text").get() == ("other", "It is an advert.")


@pytest.mark.parametrize("text", ["", "  ", "\u200b"])
def test_a_report_for_another_reason_says_which(row: Comment, luis: Reader, text: str) -> None:
    with pytest.raises(ReasonNeeded):
        report_comment(comment_id=row.pk, sender=sender(luis), rule=HouseRule.OTHER, text=text)


def test_nobody_must_give_a_name_to_report(row: Comment) -> None:
    flagged = report_comment(comment_id=row.pk, sender=sender(), rule=HouseRule.HATE)
    assert flagged.reader.name == NAMELESS
    assert Report.objects.count() == 1


@pytest.mark.parametrize("rule", list(HouseRule))
def test_every_house_rule_can_be_the_reason(row: Comment, luis: Reader, rule: HouseRule) -> None:
    report_comment(comment_id=row.pk, sender=sender(luis), rule=rule, text="Because.")
    assert Report.objects.get().rule == rule


def test_reactions_and_reports_are_limited(row: Comment, luis: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.TERTULIA, "reaction_rates", "1/minute")
    monkeypatch.setitem(settings.TERTULIA, "report_rates", "1/minute")
    set_respect(comment_id=row.pk, sender=sender(luis), respected=True)
    report_comment(comment_id=row.pk, sender=sender(luis), rule=HouseRule.SPAM)
    with pytest.raises(TooMany):
        set_respect(comment_id=row.pk, sender=sender(luis), respected=False)
    with pytest.raises(TooMany):
        report_comment(comment_id=row.pk, sender=sender(luis), rule=HouseRule.SPAM)


def test_who_gives_a_new_name_each_time_is_limited_by_network(row: Comment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.TERTULIA, "guest_network_rates", "3/minute")
    for number in range(3):
        report_comment(comment_id=row.pk, sender=sender(guest_name=f"Reader {number}"), rule=HouseRule.SPAM)
    with pytest.raises(TooMany):
        set_respect(comment_id=row.pk, sender=sender(guest_name="Another one"), respected=True)
