"""Sign-in by the newspaper's own login: one good token, used once."""

import hashlib
import logging
import secrets
from datetime import UTC, datetime

from django.db import IntegrityError, transaction

from tertulia.plumbing import clock, limits
from tertulia.plumbing.problems import Problem
from tertulia.plumbing.transactions import writing
from tertulia.readers import conf
from tertulia.readers.errors import NAME_PROBLEMS, NameTaken, TokenReplayed
from tertulia.readers.models import Reader, UsedToken
from tertulia.readers.names import LONGEST
from tertulia.readers.paper.login import PaperLogin, login_of
from tertulia.readers.paper.tokens import Claims, read_token
from tertulia.readers.services.arriving import Proven, arrive

log = logging.getLogger("tertulia")

NUMBERED, CHANCES = 9, 4


def sign_in(*, slug: str, token: str, guest: Reader | None, network: str) -> Reader:
    """The reader whom the newspaper knows as that; made, or made out of the guest who asks, when they are new.

    Nobody is asked anything: a name that is taken gets a number, and a mail address that is a member's is left to that member.
    Raises PaperLoginOff, PaperLoginBroken, TokenReplayed, TooMany, and what ``read_token`` raises.
    """
    limits.hit("paper-network", network, conf.PAPER_NETWORK_RATES())
    login = login_of(slug)
    try:
        claims = read_token(token, login)
        with writing():
            _use_once(login, claims)
            return _arrived(login, claims, guest)
    except Problem as problem:
        log.warning("the login of %s: %s (%s) %s", slug, problem.code, problem.detail, getattr(problem, "reason", ""))
        raise


def was_used(login: PaperLogin, claims: Claims) -> bool:
    return UsedToken.objects.filter(mark=_mark(login, claims)).exists()


def _use_once(login: PaperLogin, claims: Claims) -> None:
    """Two at once are told apart by the database; rows that no token can need any more go."""
    UsedToken.objects.filter(expires_at__lt=clock.now()).delete()
    try:
        with transaction.atomic():
            expires = datetime.fromtimestamp(claims.expires_at, UTC)
            UsedToken.objects.create(mark=_mark(login, claims), expires_at=expires)
    except IntegrityError as wrong:
        raise TokenReplayed from wrong


def _mark(login: PaperLogin, claims: Claims) -> str:
    return hashlib.sha256(f"{login.provider}\0{claims.token_id}".encode()).hexdigest()


def _arrived(login: PaperLogin, claims: Claims, guest: Reader | None) -> Reader:
    """By the first name that can be had: the newspaper's, the same with a number if it is taken, else one made by chance."""
    proven = Proven(login.provider, claims.subject, claims.name[:LONGEST], claims.email, claims.email_verified, claims.subscriber)
    name = claims.name[:LONGEST]
    for number in range(2, NUMBERED + CHANCES):
        try:
            with transaction.atomic():
                return arrive(proven=proven, name=name, guest=guest, without_mail=True)
        except NAME_PROBLEMS as problem:
            numbered = isinstance(problem, NameTaken) and number <= NUMBERED
            name = f"{claims.name[: LONGEST - 2].strip()} {number}" if numbered else f"Reader {secrets.randbelow(10**9)}"
    raise NameTaken
