"""Sign-in over the API."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from pydantic import Field

from tertulia.plumbing.http import Answers, Input, network_of, public_json
from tertulia.readers.credentials import COOKIE, agent_of, reader_of, remember, session_of, waiting_of
from tertulia.readers.errors import SignInNeeded
from tertulia.readers.models import Reader
from tertulia.readers.paper.tokens import LONGEST_TOKEN
from tertulia.readers.providers.known import providers
from tertulia.readers.services import paper_sign_in, second_factor, sessions, signing_in
from tertulia.wire import shapes

router = Router(tags=["sign-in"])

# For the OpenAPI file: a reader's token or cookie may come along, and decides what is answered.
AS_READER: dict[str, Any] = {"security": [{}, {"reader": []}, {"readerCookie": []}]}


class CodeAsked(Input):
    email: Annotated[str, Field(min_length=3, max_length=254)]


class CodeGiven(Input):
    email: Annotated[str, Field(min_length=3, max_length=254)]
    code: Annotated[str, Field(pattern=r"^\s*[0-9]{6}\s*$", max_length=20)]
    name: Annotated[str, Field(max_length=200)] | None = None


@router.post("/sign-in/codes", response={202: shapes.Sent, **Answers(403, 422, 429, 503)}, summary="Mail a code")
def send_code(request: HttpRequest, asked: CodeAsked) -> Status[shapes.Sent]:
    signing_in.send_code(email=asked.email, network=network_of(request))
    return Status(202, shapes.Sent(sent=True))


@router.post(
    "/sign-in",
    response={200: shapes.SignedIn, **Answers(403, 422, 429, 503)},
    summary="Sign in with the code",
    openapi_extra=AS_READER,
)
def sign_in(request: HttpRequest, response: HttpResponse, given: CodeGiven) -> shapes.SignedIn:
    reader = signing_in.sign_in(
        email=given.email, code=given.code, name=given.name, guest=reader_of(request), network=network_of(request)
    )
    return signed_in(request, response, reader)


@router.get("/sign-in/providers", response={200: shapes.Providers, **Answers()}, summary="Where one can sign in")
def list_providers(request: HttpRequest) -> HttpResponse:
    found = [shapes.Provider(key=each.key, name=each.name, address=f"/sign-in/with/{each.key}") for each in providers()]
    return public_json(shapes.Providers(providers=found), stories=())


class PaperToken(Input):
    publication: Annotated[str, Field(min_length=1, max_length=60, description="the publication's slug")]
    token: Annotated[str, Field(min_length=1, max_length=LONGEST_TOKEN, description="made and signed by the newspaper (JWT)")]


@router.post(
    "/sign-in/paper",
    response={200: shapes.SignedIn, **Answers(403, 404, 409, 422, 429, 503)},
    summary="Sign in by the newspaper's own login",
    description="A token signs in once, and in the publication it was made for.",
    openapi_extra=AS_READER,
)
def sign_in_by_paper(request: HttpRequest, response: HttpResponse, given: PaperToken) -> shapes.SignedIn:
    guest, network = reader_of(request), network_of(request)
    reader = paper_sign_in.sign_in(slug=given.publication, token=given.token, guest=guest, network=network)
    return signed_in(request, response, reader)


class SecondGiven(Input):
    code: Annotated[str, Field(min_length=6, max_length=40, description="of the app, or a recovery code")]


@router.post(
    "/sign-in/second",
    response={200: shapes.SignedIn, **Answers(401, 403, 422, 429)},
    summary="Give the second factor",
    description="With the token of a sign-in that was answered with `second_factor`. It ends, and another comes back.",
    openapi_extra=AS_READER,
)
def give_second(request: HttpRequest, response: HttpResponse, given: SecondGiven) -> shapes.SignedIn:
    session = waiting_of(request)
    if session is None:
        raise SignInNeeded
    reader = second_factor.give(session=session, code=given.code)
    return signed_in(request, response, reader, strong=True)


@router.delete("/session", response={204: None, **Answers(403)}, summary="Forget who I am")
def sign_out(request: HttpRequest, response: HttpResponse) -> Status[None]:
    sessions.end_this(session=session_of(request))
    response.delete_cookie(COOKIE, samesite="Lax")
    return Status(204, None)


def me(reader: Reader) -> shapes.Me:
    return shapes.Me(id=str(reader.pk), name=reader.name, kind=reader.kind)


def signed_in(request: HttpRequest, response: HttpResponse, reader: Reader, *, strong: bool = False) -> shapes.SignedIn:
    token = remember(response, reader, agent_of(request), strong=strong)
    return shapes.SignedIn(reader=me(reader), token=token, second_factor=not strong and second_factor.is_on(reader))
