"""A second factor: codes of an app, and recovery codes for the day it is lost.

Whoever has one on is nobody after the first proof: the session waits, and is good for giving the code and for nothing else.
"""

import base64
import hashlib
import re
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from tertulia.plumbing import clock, limits
from tertulia.plumbing.transactions import writing
from tertulia.readers import conf, totp
from tertulia.readers.errors import SecondFactorOff, SecondFactorOn, SecondFactorOver, SecondFactorWrong
from tertulia.readers.models import Reader, RecoveryCode, SecondFactor, Session

RECOVERY_CODES = 10
RECOVERY_SIGNS = 10
WAIT_MINUTES = 15
# No letters and digits that look alike.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def is_on(reader: Reader) -> bool:
    return not reader.is_guest and SecondFactor.objects.filter(reader=reader, confirmed=True).exists()


def begin(*, reader: Reader) -> bytes:
    """A secret for the app, the same until it is confirmed. Raises SecondFactorOn."""
    with writing():
        fresh = {"sealed": _seal(totp.new_secret())}
        row, _ = SecondFactor.objects.select_for_update().get_or_create(reader=reader, defaults=fresh)
        if row.confirmed:
            raise SecondFactorOn
        return _unseal(row.sealed)


def confirm(*, reader: Reader, code: str, session: Session | None) -> list[str]:
    """From now on it is asked for; returns the recovery codes, which nobody can be shown again.

    Every other session ends: it began without. Raises SecondFactorOff (nothing was begun), SecondFactorOn, SecondFactorWrong,
    TooMany.
    """
    _count_try(reader)
    with writing():
        row = SecondFactor.objects.select_for_update().filter(reader=reader).first()
        if row is None:
            raise SecondFactorOff
        if row.confirmed:
            raise SecondFactorOn
        if not _is_codes_turn(row, code):
            raise SecondFactorWrong
        row.confirmed = True
        row.save(update_fields=["confirmed", "last_step"])
        Session.objects.filter(reader=reader).exclude(pk=session.pk if session else 0).delete()
        Session.objects.filter(reader=reader).update(strong=True)
        return _fresh_codes(reader)


def give(*, session: Session, code: str) -> Reader:
    """The reader whose session waited; it ends, and a good one may begin. Every wrong try is counted, and committed.

    Raises SecondFactorWrong, SecondFactorOver (too late, or too many wrong), TooMany.
    """
    _count_try(session.reader)
    since = clock.now() - timedelta(minutes=WAIT_MINUTES)
    with writing():
        good = Session.objects.filter(waits=True, began_at__gt=since, tries_left__gt=0)
        waiting = good.select_for_update().filter(pk=session.pk).first()
        if waiting is None:
            raise SecondFactorOver
        if _is_right(session.reader, code):
            waiting.delete()
            return session.reader
        waiting.tries_left -= 1
        waiting.save(update_fields=["tries_left"])
    raise SecondFactorWrong


def renew_codes(*, reader: Reader, code: str) -> list[str]:
    """New recovery codes; the ones before are void. Raises SecondFactorOff, SecondFactorWrong, TooMany."""
    _count_try(reader)
    with writing():
        _demand_right(reader, code)
        return _fresh_codes(reader)


def turn_off(*, reader: Reader, code: str) -> None:
    """Raises SecondFactorOff, SecondFactorWrong, TooMany."""
    _count_try(reader)
    with writing():
        _demand_right(reader, code)
        _forget(reader)


def reset(*, reader: Reader) -> None:
    """For who has lost app and codes, and has convinced the operator: off, and signed out everywhere."""
    with writing():
        _forget(reader)
        Session.objects.filter(reader=reader).delete()


def codes_left(reader: Reader) -> int:
    return RecoveryCode.objects.filter(reader=reader).count()


def _demand_right(reader: Reader, code: str) -> None:
    if not is_on(reader):
        raise SecondFactorOff
    if not _is_right(reader, code):
        raise SecondFactorWrong


def _count_try(reader: Reader) -> None:
    limits.hit("second-factor", str(reader.pk), conf.SECOND_FACTOR_RATES())


def _is_right(reader: Reader, typed: str) -> bool:
    """A code of the app that was not used before, or a recovery code, which is gone then."""
    row = SecondFactor.objects.select_for_update().filter(reader=reader, confirmed=True).first()
    if row is None:
        return False
    if _is_codes_turn(row, typed):
        row.save(update_fields=["last_step"])
        return True
    return RecoveryCode.objects.filter(reader=reader, mark=_mark(reader, typed)).delete()[0] == 1


def _is_codes_turn(row: SecondFactor, typed: str) -> bool:
    step = totp.step_of(_unseal(row.sealed), re.sub(r"\s", "", typed)[:20], clock.now().timestamp(), after=row.last_step)
    if step is None:
        return False
    row.last_step = step
    return True


def _fresh_codes(reader: Reader) -> list[str]:
    RecoveryCode.objects.filter(reader=reader).delete()
    made = ["".join(secrets.choice(_SIGNS) for _ in range(RECOVERY_SIGNS)) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(reader=reader, mark=_mark(reader, code)) for code in made)
    return [f"{code[:5]}-{code[5:]}" for code in made]


def _mark(reader: Reader, typed: str) -> str:
    """Of 50 random bits nothing can be guessed that the server's key doesn't keep."""
    code = re.sub(r"[\s-]", "", typed.lower())[:40]
    return salted_hmac("tertulia.readers.recovery", f"{reader.pk}:{code}", algorithm="sha256").hexdigest()


def _forget(reader: Reader) -> None:
    SecondFactor.objects.filter(reader=reader).delete()
    RecoveryCode.objects.filter(reader=reader).delete()


def _seal(secret: bytes) -> str:
    """So that a copy of the database alone opens no account."""
    sealed: bytes = _box().encrypt(secret)
    return sealed.decode()


def _unseal(sealed: str) -> bytes:
    secret: bytes = _box().decrypt(sealed.encode())
    return secret


def _box() -> Any:  # cryptography is loaded at use alone
    from cryptography.fernet import Fernet  # noqa: PLC0415

    key = hashlib.sha256(b"tertulia.readers.second-factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
