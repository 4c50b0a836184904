"""A publication closes or hides all its discussions, or a section's, in one act; undone, everything is as it was."""

from enum import StrEnum

from tertulia.plumbing import clock, ids, markup, outbox
from tertulia.plumbing.transactions import writing
from tertulia.stories.errors import ClosingUnknown, TooManyClosings
from tertulia.stories.models import Publication
from tertulia.stories.services.publications import lock_publication
from tertulia.wire.events import Kind
from tertulia.wire.shapes import Closing, StoryState

MOST = 50


class Act(StrEnum):
    CLOSE = "closed"
    HIDE = "hidden"


def close_comments(*, paper: Publication, act: Act, section: str | None = None, by: str | None = None) -> Closing:
    """Close or hide the discussions of a section, or of the whole publication, those of stories to come included.

    The same act again, while it stands, changes nothing. Acts stand side by side, and the narrowest of those that reach a story
    counts. ``by`` is a reader's id. Raises PublicationUnknown, TooManyClosings.
    """
    named = None if section is None else markup.tidy_text(section)
    with writing():
        paper = lock_publication(paper.pk)
        standing = paper.standing()
        same = next((one for one in standing if one.section == named and one.state == act.value), None)
        if same is not None:
            return same
        if len(standing) >= MOST:
            raise TooManyClosings(most=MOST)
        made = Closing(id=str(ids.new_id()), section=named, state=StoryState(act), at=clock.now(), by=by)
        _keep(paper, [*standing, made])
    return made


def undo_closing(*, paper: Publication, closing_id: str) -> Closing:
    """Take one act back: every other one, and every story's own state, goes on standing. Raises ClosingUnknown."""
    with writing():
        paper = lock_publication(paper.pk)
        standing = paper.standing()
        undone = next((one for one in standing if one.id == closing_id), None)
        if undone is None:
            raise ClosingUnknown
        _keep(paper, [one for one in standing if one is not undone])
    return undone


def _keep(paper: Publication, standing: list[Closing]) -> None:
    paper.closings = [one.model_dump(mode="json") for one in standing]
    paper.save(update_fields=["closings"])
    outbox.add(Kind.PUBLICATION_CHANGED, publication=paper.pk)
