"""Rulebooks in versions: kept for ever, put in force at once everywhere, and looked up for nothing."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from houserules.rulebook import default_rulebook
from houserules.shapes import Action, Rule
from tertulia.plumbing import outbox
from tertulia.readers.models import Reader
from tertulia.rulebooks.errors import RulebookNotUsable, RulebookVersionTaken, RulebookVersionUnknown
from tertulia.rulebooks.models import RulebookVersion
from tertulia.rulebooks.reading.versions import numbered, rulebook_in_force, versions, wrong_rulebooks
from tertulia.rulebooks.services.publishing import propose_rulebook, publish_rulebook, put_in_force
from tertulia.stories.errors import PublicationUnknown
from tertulia.stories.models import Publication
from tertulia.stories.reading import publication
from tertulia.wire.events import Kind
from tests.tertulia.discussion.talking import guest

pytestmark = pytest.mark.django_db

FIRST = 'name = "First"\n[rules.hate]\nhold = 0.4\n'
SECOND = 'name = "Second"\nversion = "2026-2"\n[rules.hate]\nrefuse = 0.4\n'


def again(paper: Publication) -> Publication:
    """As the next request loads it."""
    return publication(paper.slug)


def name_in_force(paper: Publication) -> str:
    return rulebook_in_force(again(paper)).name


def test_without_one_of_its_own_the_shipped_rulebook_is_in_force(paper: Publication) -> None:
    assert rulebook_in_force(paper) is default_rulebook()
    assert list(versions(paper)) == []


def test_what_is_published_is_in_force_from_the_next_request_on(paper: Publication) -> None:
    kept = publish_rulebook(paper=paper, text=FIRST, note="Stricter on hate.")
    assert (kept.ordinal, kept.note, kept.made_by) == (1, "Stricter on hate.", None)
    assert rulebook_in_force(again(paper)).decide({Rule.HATE: 0.5}) == {Rule.HATE: Action.HOLD}
    publish_rulebook(paper=paper, text=SECOND)
    assert rulebook_in_force(again(paper)).decide({Rule.HATE: 0.5}) == {Rule.HATE: Action.REFUSE}


def test_a_request_that_began_before_goes_on_with_the_rulebook_it_knows(paper: Publication) -> None:
    publish_rulebook(paper=paper, text=FIRST)
    before = again(paper)
    publish_rulebook(paper=paper, text=SECOND)
    assert rulebook_in_force(before).name == "First"
    assert name_in_force(paper) == "Second"


def test_earlier_versions_stay_and_can_be_put_in_force_again(paper: Publication) -> None:
    publish_rulebook(paper=paper, text=FIRST)
    publish_rulebook(paper=paper, text=SECOND)
    assert [(row.ordinal, row.text) for row in versions(paper)] == [(2, SECOND), (1, FIRST)]
    put_in_force(paper=paper, ordinal=1)
    assert name_in_force(paper) == "First"
    put_in_force(paper=paper, ordinal=0)
    assert rulebook_in_force(again(paper)) is default_rulebook()
    assert len(versions(paper)) == 2


def test_a_proposal_changes_nothing_until_it_is_put_in_force(paper: Publication) -> None:
    ana = guest("Ana")
    kept = propose_rulebook(paper=paper, text=FIRST, made_by=ana)
    assert again(paper).rulebook_ordinal == 0
    assert kept.made_by == ana
    put_in_force(paper=paper, ordinal=kept.ordinal)
    assert name_in_force(paper) == "First"


def test_the_same_text_is_the_same_version_wherever_it_was_written(paper: Publication) -> None:
    one = publish_rulebook(paper=paper, text=FIRST)
    publish_rulebook(paper=paper, text=SECOND)
    same = publish_rulebook(paper=paper, text="\ufeff" + FIRST.replace("\n", "\r\n"))
    assert same == one
    assert name_in_force(paper) == "First"
    assert RulebookVersion.objects.count() == 2


def test_a_version_stands_for_one_text(paper: Publication) -> None:
    publish_rulebook(paper=paper, text=SECOND)
    with pytest.raises(RulebookVersionTaken, match=r"“2026-2” already is .* number 1"):
        publish_rulebook(paper=paper, text=SECOND + "# and more")
    assert RulebookVersion.objects.count() == 1


def test_publications_have_their_own_numbers_and_rulebooks(paper: Publication) -> None:
    other = Publication.objects.create(slug="other", name="Other", origins=["https://o.example"], created_at=paper.created_at)
    publish_rulebook(paper=paper, text=SECOND)
    assert publish_rulebook(paper=other, text=SECOND + "# otherwise").ordinal == 1
    assert rulebook_in_force(again(other)) == rulebook_in_force(again(paper))
    put_in_force(paper=paper, ordinal=0)
    assert name_in_force(other) == "Second"


def test_a_bad_rulebook_is_refused_with_its_place_and_nothing_is_kept(paper: Publication) -> None:
    with pytest.raises(RulebookNotUsable) as refused:
        publish_rulebook(paper=paper, text="[rules.hate]\nhold = 2")
    assert refused.value.detail == "Line 2, column 8: A threshold is a number from 0 to 1; 2 is not."
    (fault,) = refused.value.shape.errors
    assert (fault.at, "0.85 means" in fault.message) == ("2:8", True)
    assert RulebookVersion.objects.count() == again(paper).rulebook_ordinal == 0
    with translation.override("es"):
        assert str(RulebookNotUsable.told(refused.value.__cause__).detail).startswith("Línea 2, columna 8: ")


@pytest.mark.parametrize("ordinal", [1, -1, 10**20])
def test_a_version_that_is_not_there_is_not_put_in_force(paper: Publication, ordinal: int) -> None:
    with pytest.raises(RulebookVersionUnknown):
        put_in_force(paper=paper, ordinal=ordinal)


def test_a_publication_that_is_gone_has_no_rulebook(paper: Publication) -> None:
    gone = Publication(pk=5, slug="gone", name="Gone", created_at=paper.created_at)
    with pytest.raises(PublicationUnknown):
        publish_rulebook(paper=gone, text=FIRST)


def test_every_change_is_told_once_and_what_changes_nothing_is_not(paper: Publication) -> None:
    last = outbox.last_id()
    publish_rulebook(paper=paper, text=FIRST)
    publish_rulebook(paper=paper, text=FIRST)
    put_in_force(paper=paper, ordinal=1)
    propose_rulebook(paper=paper, text=SECOND)
    assert [(event.kind, event.publication) for event in outbox.since(last)] == [(Kind.PUBLICATION_CHANGED, paper.pk)]


def test_the_rulebook_in_force_is_asked_for_once_and_then_costs_no_question(paper: Publication) -> None:
    publish_rulebook(paper=paper, text=FIRST)
    loaded = again(paper)
    with CaptureQueriesContext(connection) as asked:
        rulebook = rulebook_in_force(loaded)
        assert len(asked) == 1
        assert rulebook_in_force(loaded) is rulebook
        assert len(asked) == 1


def test_the_database_keeps_a_number_and_a_version_once(paper: Publication) -> None:
    kept = publish_rulebook(paper=paper, text=FIRST)
    with pytest.raises(IntegrityError):
        RulebookVersion.objects.create(publication=paper, ordinal=1, version="other", text="", made_at=kept.made_at)


@pytest.fixture
def published(paper: Publication) -> Iterator[Publication]:
    publish_rulebook(paper=paper, text=FIRST)
    publish_rulebook(paper=paper, text=SECOND)
    assert list(wrong_rulebooks()) == []
    return again(paper)


def test_a_check_finds_a_rulebook_that_is_missing(published: Publication) -> None:
    RulebookVersion.objects.filter(ordinal=2).delete()
    assert list(wrong_rulebooks()) == [f"publication {published.pk}: its rulebook 2 is missing"]
    with pytest.raises(RulebookVersionUnknown):
        rulebook_in_force(published)


def test_a_check_finds_a_rulebook_that_can_be_used_no_more(published: Publication) -> None:
    RulebookVersion.objects.filter(ordinal=2).update(text="[rules.hat]")
    (told,) = wrong_rulebooks()
    assert "its rulebook 2 can't be used: line 1, column 8" in told
    with pytest.raises(RulebookNotUsable):
        put_in_force(paper=published, ordinal=2)


def test_a_check_finds_a_gap_between_versions(published: Publication) -> None:
    RulebookVersion.objects.filter(ordinal=1).delete()
    assert list(wrong_rulebooks()) == [f"publication {published.pk}: rulebook 1 is missing, there is 2"]


def test_who_made_a_version_is_known_without_another_question(paper: Publication) -> None:
    propose_rulebook(paper=paper, text=FIRST, made_by=guest("Ana"))
    with CaptureQueriesContext(connection) as asked:
        assert [row.made_by and row.made_by.name for row in versions(paper)] == ["Ana"]
    assert len(asked) == 1
    assert numbered(paper, 1).made_by == Reader.objects.get()
