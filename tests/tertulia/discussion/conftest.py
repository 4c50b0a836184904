import pytest

from tertulia.stories.models import Publication, Story
from tertulia.stories.services.registering import StoryFacts, push_story
from tests.conftest import PAPER_ORIGIN


@pytest.fixture
def story(paper: Publication) -> Story:
    return push_story(paper=paper, key="tram", address=f"{PAPER_ORIGIN}/tram", facts=StoryFacts(title="The tram returns"))[0]
