"""One-time codes of an authenticator app: RFC 6238 with the values every app takes (SHA-1, 30 seconds, six digits)."""

import base64
import hmac
import secrets
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
# A phone's clock, or its owner, may be a step late or early.
DRIFT_STEPS = 1


def new_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def code_at(secret: bytes, step: int) -> str:
    """RFC 4226, 5.3: four bytes of the digest, at the place its last half byte says."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 15
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(secret: bytes, code: str, now_seconds: float, *, after: int) -> int | None:
    """Which step's code it is, of those that are good now and later than ``after`` (the last one used); None: of none."""
    now = int(now_seconds) // STEP_SECONDS
    steps = range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1)
    # All are compared, so that it takes as long whichever it is.
    right = [step for step in steps if hmac.compare_digest(code_at(secret, step).encode(), code.encode())]
    return next((step for step in right if step > after), None)


def spelled(secret: bytes) -> str:
    """As people type it into the app."""
    return base64.b32encode(secret).decode()


def address(secret: bytes, *, issuer: str, account: str) -> str:
    """What the app reads from the picture."""
    told = {"secret": spelled(secret), "issuer": issuer, "digits": DIGITS, "period": STEP_SECONDS}
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{urlencode(told, quote_via=quote)}"
