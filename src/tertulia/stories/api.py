"""Stories over the API: registered by a view, or pushed by the paper's system."""

import hashlib
import hmac
from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Router, Status
from pydantic import AfterValidator, AwareDatetime, Field

from tertulia.plumbing import limits
from tertulia.plumbing.http import Answers, Input, network_of
from tertulia.stories import conf, reading
from tertulia.stories.errors import KeyWrong
from tertulia.stories.models import Publication
from tertulia.stories.services import registering
from tertulia.wire import shapes

router = Router(tags=["stories"])

Address = Annotated[str, Field(min_length=8, max_length=2_000)]
Key = Annotated[str, Field(min_length=1, max_length=200)]
YEARS = range(1600, 2200)


def _of_our_time(moment: datetime) -> datetime:
    """The first and last days of the calendar can't be moved to UTC, and no paper is as old as that."""
    if moment.year not in YEARS:
        raise ValueError(f"must be between the years {YEARS[0]} and {YEARS[-1]}")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_of_our_time)]
Slug = Annotated[str, Field(min_length=1, max_length=60)]


class StoryViewed(Input):
    address: Address
    publication: Slug | None = None
    key: Key | None = None


class StoryPushed(Input):
    address: Address
    title: Annotated[str, Field(max_length=2_000)] | None = None
    section: Annotated[str, Field(max_length=200)] | None = None
    authors: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=10)] | None = None
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,6})?$")] | None = None
    published_at: Moment | None = None
    text: Annotated[str, Field(max_length=200_000)] | None = None
    state: shapes.StoryState | None = None
    closes_at: Moment | None = None


@router.post(
    "/stories",
    response={200: shapes.Story, 201: shapes.Story, **Answers(404, 409, 422, 429)},
    summary="Register a story by its first view",
)
def view_story(request: HttpRequest, viewed: StoryViewed) -> Status[shapes.Story]:
    limits.hit("registering", network_of(request), conf.REGISTER_RATES())
    paper = reading.publication_for(viewed.publication, viewed.address)
    story, is_new = registering.register_view(paper=paper, address=viewed.address, key=viewed.key)
    return Status(201 if is_new else 200, reading.shape(reading.visible(story)))


@router.put(
    "/publications/{slug}/stories/{key}",
    response={200: shapes.Story, 201: shapes.Story, **Answers(401, 404, 409, 422)},
    summary="Push a story from the paper's system",
    openapi_extra={"security": [{"apiKey": []}]},
)
def push_story(request: HttpRequest, slug: Path[Slug], key: Path[Key], pushed: StoryPushed) -> Status[shapes.Story]:
    paper = _demand_key(request, reading.publication(slug))
    facts = registering.StoryFacts(**pushed.model_dump(exclude={"address"}))
    story, is_new = registering.push_story(paper=paper, key=key, address=pushed.address, facts=facts)
    return Status(201 if is_new else 200, reading.shape(story))


def _demand_key(request: HttpRequest, paper: Publication) -> Publication:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    digest = hashlib.sha256(key.strip().encode()).hexdigest()
    if scheme.lower() != "bearer" or not paper.api_key_hash or not hmac.compare_digest(digest, paper.api_key_hash):
        raise KeyWrong
    return paper
