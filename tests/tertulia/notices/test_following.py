"""What one may follow, how much, and who."""

import pytest
from django.conf import settings

from tertulia.discussion.errors import CommentUnknown
from tertulia.discussion.services.editing import delete_comment
from tertulia.notices import reading
from tertulia.notices.errors import BylineUnknown, SectionUnknown, TooManyFollowed
from tertulia.notices.models import Follow
from tertulia.notices.reading import all_follows, followed_here, follows_page
from tertulia.notices.services.following import follow_byline, follow_section, follow_story, follow_thread, unfollow
from tertulia.plumbing.problems import TooMany
from tertulia.readers.errors import MemberNeeded, SignInNeeded
from tertulia.readers.models import Reader
from tertulia.stories.models import Publication, Story
from tests.tertulia.discussion.talking import guest, say

pytestmark = pytest.mark.django_db


def test_doing_it_twice_changes_nothing_and_all_of_it_can_be_undone(paper: Publication, story: Story, ana: Reader) -> None:
    comment = say(story, ana)
    for followed in (True, True, False, False, True):
        follow_story(reader=ana, story=story, followed=followed)
        follow_section(reader=ana, paper=paper, section="Town", followed=followed)
        follow_thread(reader=ana, comment=comment, followed=followed)
        here = followed_here(ana, story)
        assert (here.story, here.section, here.threads) == (followed, followed, [str(comment.pk)] if followed else [])
    for follow in follows_page(ana).follows:
        unfollow(reader=ana, follow_id=int(follow.id))
    assert not Follow.objects.exists()


def test_all_of_it_can_be_taken_along(paper: Publication, story: Story, ana: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PER_PAGE", 1)
    follow_story(reader=ana, story=story, followed=True)
    follow_section(reader=ana, paper=paper, section="Town", followed=True)
    assert [(row["kind"], row["what"]) for row in all_follows(ana)] == [("section", "Town"), ("story", story.title)]


def test_it_is_for_members(paper: Publication, story: Story) -> None:
    stranger = guest()
    comment = say(story, stranger)
    for reader, problem in ((None, SignInNeeded), (stranger, MemberNeeded)):
        with pytest.raises(problem):
            follow_story(reader=reader, story=story, followed=True)
        with pytest.raises(problem):
            follow_section(reader=reader, paper=paper, section="Town", followed=True)
        with pytest.raises(problem):
            follow_thread(reader=reader, comment=comment, followed=True)
        with pytest.raises(problem):
            unfollow(reader=reader, follow_id=1)


def test_what_is_not_there_can_not_be_followed_but_let_go(paper: Publication, story: Story, ana: Reader) -> None:
    for section in ("", "Nowhere"):
        with pytest.raises(SectionUnknown):
            follow_section(reader=ana, paper=paper, section=section, followed=True)
    comment = say(story, ana)
    follow_thread(reader=ana, comment=comment, followed=True)
    gone = delete_comment(comment_id=comment.pk, reader=ana)
    assert follows_page(ana).follows[0].what == ""
    follow_thread(reader=ana, comment=gone, followed=False)
    with pytest.raises(CommentUnknown):
        follow_thread(reader=ana, comment=gone, followed=True)


def test_only_who_wrote_a_story_is_followed_by_it(story: Story, ana: Reader) -> None:
    Story.objects.update(authors=["Vera Robles", "Iker Sanz"])
    story.refresh_from_db()
    for name in ("", "vera robles", "Ada Mora"):
        with pytest.raises(BylineUnknown):
            follow_byline(reader=ana, story=story, name=name, followed=True)
    for name in ("Vera Robles", "Iker Sanz", "Iker Sanz"):
        follow_byline(reader=ana, story=story, name=name, followed=True)
    assert sorted(followed_here(ana, story).bylines) == ["Iker Sanz", "Vera Robles"]
    assert [(row.kind, row.what) for row in follows_page(ana).follows] == [("byline", "Iker Sanz"), ("byline", "Vera Robles")]
    follow_byline(reader=ana, story=story, name="Vera Robles", followed=False)
    assert followed_here(ana, story).bylines == ["Iker Sanz"]


def test_nobody_lets_go_what_another_follows(story: Story, ana: Reader, luis: Reader) -> None:
    follow_story(reader=ana, story=story, followed=True)
    unfollow(reader=luis, follow_id=Follow.objects.get().pk)
    assert Follow.objects.count() == 1


def test_there_are_limits(paper: Publication, story: Story, ana: Reader, luis: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.TERTULIA, "follows_most", 1)
    for _ in range(2):
        follow_story(reader=ana, story=story, followed=True)
    with pytest.raises(TooManyFollowed, match="1"):
        follow_section(reader=ana, paper=paper, section="Town", followed=True)
    monkeypatch.setitem(settings.TERTULIA, "follow_rates", "1/minute")
    follow_story(reader=luis, story=story, followed=True)
    with pytest.raises(TooMany):
        follow_story(reader=luis, story=story, followed=False)
