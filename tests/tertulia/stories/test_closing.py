"""All discussions of a paper, or a section's, closed or hidden in one act: what follows, and what undoing brings back."""

from datetime import timedelta

import pytest

from tertulia.plumbing import clock
from tertulia.plumbing.models import OutboxEvent
from tertulia.stories import reading
from tertulia.stories.errors import ClosingUnknown, TooManyClosings
from tertulia.stories.models import Publication, Story
from tertulia.stories.services.closing import MOST, Act, close_comments, undo_closing
from tertulia.stories.services.registering import StoryFacts, push_story
from tertulia.wire.shapes import StoryState
from tests.conftest import PAPER_ORIGIN

pytestmark = pytest.mark.django_db


def _push(paper: Publication, key: str, section: str | None = None, state: StoryState | None = None) -> Story:
    facts = StoryFacts(section=section, state=state)
    return push_story(paper=paper, key=key, address=f"{PAPER_ORIGIN}/{key}", facts=facts)[0]


@pytest.fixture
def states(paper: Publication) -> "dict[str, StoryState]":
    """Stories as they are before anything happens."""
    _push(paper, "sport", "Sport")
    _push(paper, "world", "World")
    _push(paper, "nowhere")
    _push(paper, "closed", "World", StoryState.CLOSED)
    _push(paper, "archive", "World", StoryState.READ_ONLY)
    _push(paper, "gone", "Sport", StoryState.HIDDEN)
    overdue = _push(paper, "overdue", "World")
    Story.objects.filter(pk=overdue.pk).update(closes_at=clock.now() - timedelta(days=1))
    return _states()


def _states() -> "dict[str, StoryState]":
    return {story.key: story.state_at(clock.now()) for story in Story.objects.select_related("publication")}


def test_closing_everything_closes_what_is_open_and_opens_nothing(paper: Publication, states: "dict[str, StoryState]") -> None:
    close_comments(paper=paper, act=Act.CLOSE)
    told = _states()
    assert {told[key] for key in ("sport", "world", "nowhere", "closed", "overdue")} == {StoryState.CLOSED}
    assert (told["archive"], told["gone"]) == (StoryState.READ_ONLY, StoryState.HIDDEN)


def test_a_section_alone_can_be_hidden_and_later_stories_of_it_are_too(
    paper: Publication, states: "dict[str, StoryState]"
) -> None:
    close_comments(paper=paper, act=Act.HIDE, section="  Sport ")
    _push(paper, "late", "Sport")
    assert {key for key, state in _states().items() if state is StoryState.HIDDEN} == {"sport", "gone", "late"}
    assert {key: state for key, state in _states().items() if key not in ("sport", "late")} == {
        key: state for key, state in states.items() if key != "sport"
    }


def test_undoing_brings_back_exactly_what_there_was_in_whatever_order(
    paper: Publication, states: "dict[str, StoryState]"
) -> None:
    acts = [
        close_comments(paper=paper, act=Act.CLOSE, section="World"),
        close_comments(paper=paper, act=Act.HIDE),
        close_comments(paper=paper, act=Act.CLOSE),
    ]
    assert set(_states().values()) == {StoryState.HIDDEN}
    undo_closing(paper=paper, closing_id=acts[1].id)
    assert _states()["sport"] is StoryState.CLOSED
    undo_closing(paper=paper, closing_id=acts[2].id)
    assert (_states()["sport"], _states()["world"]) == (StoryState.OPEN, StoryState.CLOSED)
    undo_closing(paper=paper, closing_id=acts[0].id)
    assert _states() == states


def test_the_same_act_twice_is_one_and_is_undone_once(paper: Publication) -> None:
    one, two = (close_comments(paper=paper, act=Act.CLOSE, by="7") for _ in range(2))
    assert one == two
    assert one.by == "7"
    undo_closing(paper=paper, closing_id=one.id)
    paper.refresh_from_db()
    assert paper.standing() == []
    with pytest.raises(ClosingUnknown):
        undo_closing(paper=paper, closing_id=one.id)


def test_there_is_a_limit_to_what_stands_at_once(paper: Publication) -> None:
    for number in range(MOST):
        close_comments(paper=paper, act=Act.CLOSE, section=f"Section {number}")
    with pytest.raises(TooManyClosings):
        close_comments(paper=paper, act=Act.CLOSE)


def test_every_act_is_told_and_papers_stay_apart(paper: Publication, states: "dict[str, StoryState]") -> None:
    evening = Publication.objects.create(slug="evening", name="The Evening", origins=[], created_at=clock.now())
    before = OutboxEvent.objects.count()
    act = close_comments(paper=evening, act=Act.HIDE)
    with pytest.raises(ClosingUnknown):
        undo_closing(paper=paper, closing_id=act.id)
    assert _states() == states
    undo_closing(paper=evening, closing_id=act.id)
    told = OutboxEvent.objects.order_by("pk")[before:]
    assert [(row.kind, row.publication) for row in told] == [("publication.changed", evening.pk)] * 2


def test_lists_of_stories_leave_out_what_is_hidden(paper: Publication, states: "dict[str, StoryState]") -> None:
    act = close_comments(paper=paper, act=Act.HIDE, section="World")
    paper.refresh_from_db()
    assert {story.key for story in reading.newest_stories(paper)} == {"sport", "nowhere"}
    assert reading.newest_stories(paper, "World") == []
    assert reading.reached(paper, "World") == (4, 0)
    close_comments(paper=paper, act=Act.HIDE)
    paper.refresh_from_db()
    assert reading.newest_stories(paper) == []
    assert reading.sections(paper) == ["Sport", "World"]
    undo_closing(paper=paper, closing_id=act.id)
