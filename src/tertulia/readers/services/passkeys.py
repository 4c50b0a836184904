"""Passkeys: added by a member, and a way to sign in that is two proofs in one (the device, and what unlocks it)."""

import hashlib
import ipaddress
import json
import struct
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction

from tertulia.plumbing import clock, limits
from tertulia.plumbing.transactions import writing
from tertulia.readers import conf
from tertulia.readers.browsers import kind_of
from tertulia.readers.errors import PasskeysOff, PasskeyWrong, TooManyPasskeys
from tertulia.readers.models import Passkey, Reader, UsedToken

MOST = 20
MINUTES = 10
LONGEST_CREDENTIAL = 20_000
_SALT = "tertulia.readers.passkey"
# What its library raises when an answer is no answer.
_WRONG = (ValueError, LookupError, TypeError, AttributeError, AssertionError, NotImplementedError, RecursionError, struct.error)


def are_possible() -> bool:
    """Browsers bind a passkey to a name, and give none without TLS but on the machine itself."""
    parts = urlsplit(settings.TERTULIA["public_url"])
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return parts.scheme == "https" or host == "localhost"
    return False


def begin_adding(*, reader: Reader) -> tuple[str, str]:
    """What the browser is asked, as JSON, and what comes back with its answer. Raises PasskeysOff."""
    from fido2.webauthn import (  # noqa: PLC0415 (loads cryptography: at use only)
        PublicKeyCredentialUserEntity,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    user = PublicKeyCredentialUserEntity(id=str(reader.pk).encode(), name=reader.email or reader.name, display_name=reader.name)
    options, state = _server().register_begin(
        user,
        credentials=[_credential(row) for row in Passkey.objects.filter(reader=reader)],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return json.dumps(dict(options)), _sealed(state, reader)


def add(*, reader: Reader, state: str, credential: str, agent: str) -> Passkey:
    """Raises PasskeyWrong, PasskeysOff, TooManyPasskeys."""
    kept = _unsealed(state, reader)
    try:
        data = _server().register_complete(kept, _told(credential))
    except _WRONG as wrong:
        raise PasskeyWrong from wrong
    assert data.credential_data is not None
    browser, system = kind_of(agent)
    with writing():
        _use_once(kept)
        Reader.objects.select_for_update().get(pk=reader.pk)
        if Passkey.objects.filter(reader=reader).count() >= MOST:
            raise TooManyPasskeys(most=MOST)
        try:
            with transaction.atomic():
                return Passkey.objects.create(
                    reader=reader,
                    mark=_mark(data.credential_data.credential_id),
                    data=bytes(data.credential_data),
                    counter=data.counter,
                    browser=browser,
                    system=system,
                    added_at=clock.now(),
                )
        except IntegrityError as wrong:
            raise PasskeyWrong from wrong


def begin_signing_in() -> tuple[str, str]:
    """As ``begin_adding``, for whoever comes: the browser knows whose passkeys it has. Raises PasskeysOff."""
    from fido2.webauthn import UserVerificationRequirement  # noqa: PLC0415 (as above)

    options, state = _server().authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    return json.dumps(dict(options)), _sealed(state, None)


def sign_in(*, state: str, credential: str, network: str) -> Reader:
    """Whose passkey that is. Raises PasskeyWrong, PasskeysOff, TooMany."""
    from fido2.webauthn import AuthenticationResponse  # noqa: PLC0415 (as above)

    limits.hit("passkeys-network", network, conf.CODE_NETWORK_RATES())
    kept = _unsealed(state, None)
    try:
        told = AuthenticationResponse.from_dict(_told(credential))
        with writing():
            _use_once(kept)
            row = Passkey.objects.select_for_update(of=("self",)).select_related("reader").get(mark=_mark(told.raw_id))
            _server().authenticate_complete(kept, [_credential(row)], told)
            _demand_no_copy(row, told.response.authenticator_data.counter)
            return row.reader
    except (*_WRONG, Passkey.DoesNotExist) as wrong:
        raise PasskeyWrong from wrong


def remove(*, reader: Reader, passkey_id: int) -> None:
    """One of the reader's own; what is none of theirs changes nothing."""
    with writing():
        Passkey.objects.filter(reader=reader, pk=passkey_id).delete()


def _demand_no_copy(row: Passkey, counter: int) -> None:
    """A device that counts must have counted on; many don't, and say 0. Raises PasskeyWrong."""
    if (counter or row.counter) and counter <= row.counter:
        raise PasskeyWrong
    row.counter, row.used_on = counter, clock.now().date()
    row.save(update_fields=["counter", "used_on"])


def _server() -> Any:
    from fido2.server import Fido2Server  # noqa: PLC0415 (as above)
    from fido2.webauthn import PublicKeyCredentialRpEntity  # noqa: PLC0415

    if not are_possible():
        raise PasskeysOff
    parts = urlsplit(settings.TERTULIA["public_url"])
    own = f"{parts.scheme}://{parts.netloc}"
    rp = PublicKeyCredentialRpEntity(id=parts.hostname or "", name=parts.hostname or "")
    return Fido2Server(rp, verify_origin=lambda origin: origin == own)


def _credential(row: Passkey) -> Any:
    from fido2.webauthn import AttestedCredentialData  # noqa: PLC0415 (as above)

    return AttestedCredentialData(bytes(row.data))


def _told(credential: str) -> dict[str, Any]:
    """Raises PasskeyWrong, ValueError."""
    if len(credential) > LONGEST_CREDENTIAL:
        raise PasskeyWrong
    told = json.loads(credential)
    if not isinstance(told, dict):
        raise PasskeyWrong
    return told


def _sealed(state: dict[str, Any], reader: Reader | None) -> str:
    return signing.dumps([dict(state), reader.pk if reader else 0], salt=_SALT)


def _unsealed(state: str, reader: Reader | None) -> dict[str, Any]:
    """What was begun by the same reader (or by nobody), not long ago. Raises PasskeyWrong."""
    try:
        kept, whose = signing.loads(state[:2_000], salt=_SALT, max_age=timedelta(minutes=MINUTES))
    except (signing.BadSignature, ValueError) as wrong:
        raise PasskeyWrong from wrong
    if whose != (reader.pk if reader else 0):
        raise PasskeyWrong
    told: dict[str, Any] = kept
    return told


def _use_once(state: dict[str, Any]) -> None:
    """An answer that somebody has seen is of no use again. Raises PasskeyWrong."""
    mark = hashlib.sha256(f"passkey\0{state['challenge']}".encode()).hexdigest()
    _, is_new = UsedToken.objects.get_or_create(mark=mark, defaults={"expires_at": clock.now() + timedelta(minutes=MINUTES)})
    if not is_new:
        raise PasskeyWrong


def _mark(credential_id: bytes) -> str:
    return hashlib.sha256(credential_id).hexdigest()
