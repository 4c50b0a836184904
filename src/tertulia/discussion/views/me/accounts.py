"""By which accounts elsewhere the reader signs in; one more, or one fewer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from tertulia.discussion.views.frame import see_other
from tertulia.discussion.views.me.frame import draw_mine, mine
from tertulia.discussion.views.signing_in import let_in
from tertulia.plumbing import ids
from tertulia.plumbing.problems import Problem
from tertulia.readers import reading
from tertulia.readers.models import Reader
from tertulia.readers.providers.known import name_of, providers
from tertulia.readers.services import arriving

HERE = "/me/accounts"


@require_safe
@mine
def show(request: HttpRequest, reader: Reader) -> HttpResponse:
    return _draw(request, reader)


@require_POST
@mine
def remove(request: HttpRequest, reader: Reader, account_id: str) -> HttpResponse:
    """Whoever is signed in elsewhere is out: they may have come by that account. This browser stays."""
    try:
        reader = arriving.unlink(reader=reader, account_id=ids.parse_id(account_id) or 0)
    except Problem as problem:
        return _draw(request, reader, problem=problem)
    answer = see_other(request, HERE)
    let_in(request, answer, reader)
    return answer


def _draw(request: HttpRequest, reader: Reader, **words: Any) -> HttpResponse:
    accounts = [(account, name_of(account.provider)) for account in reading.outside_accounts_of(reader)]
    return draw_mine(request, reader, "accounts", at=HERE, accounts=accounts, providers=providers(), next=HERE, **words)
