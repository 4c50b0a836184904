"""One way to a provider and back: kept by the browser that went, in a signed cookie, so that nobody else can come back on it."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass

from django.core import signing

MINUTES = 15
_SALT = "tertulia.readers.providers.flow"


@dataclass(frozen=True)
class Flow:
    """``next``: a path of ours to go to. ``opener``: the origin of the page on another site that waits in another
    window. ``lang``: the language that was asked for, if any.
    """

    provider: str
    next: str
    opener: str
    lang: str
    state: str
    nonce: str
    verifier: str

    @property
    def challenge(self) -> str:
        """RFC 7636, S256."""
        return urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()

    def is_answered_by(self, provider: str, state: str) -> bool:
        return provider == self.provider and hmac.compare_digest(state.encode(), self.state.encode())


def begin(*, provider: str, next: str, opener: str, lang: str = "") -> Flow:
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Flow(provider, next, opener, lang, state, nonce, verifier)


def seal(flow: Flow) -> str:
    return signing.dumps(asdict(flow), salt=_SALT, compress=True)


def unseal(text: str) -> Flow | None:
    """Nothing when it is none of ours, or too old."""
    try:
        return Flow(**signing.loads(text, salt=_SALT, max_age=MINUTES * 60))
    except (signing.BadSignature, TypeError, ValueError):
        return None
