"""Web push: words sealed for one browser alone (RFC 8291), and who we are to its push service (VAPID, RFC 8292).

Imported where something is pushed alone: a server that pushes nothing needs none of it in memory.
"""

import base64
import json
import os
import struct
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# One record holds it all; push services take 4,096 bytes, the head and the seal among them.
RECORD_BYTES = 4_096
MOST_BYTES = 3_993
AUTH_BYTES = 16
_SALT_BYTES = 16
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_TOKEN_SECONDS = 12 * 3_600


def text_of(raw: bytes) -> str:
    """Base64 as the web has it: no padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def bytes_of(text: str) -> bytes:
    """Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def public_of(raw: bytes) -> ec.EllipticCurvePublicKey:
    """A browser's key. Raises ValueError when it is no point of the curve."""
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)


def point_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def seal(
    words: bytes, *, browser_key: bytes, auth: bytes, own: ec.EllipticCurvePrivateKey | None = None, salt: bytes = b""
) -> bytes:
    """The body of the message. ``own`` and ``salt`` are new for each, and given only where the result must be known."""
    own = own or ec.generate_private_key(ec.SECP256R1())
    salt = salt or os.urandom(_SALT_BYTES)
    shared = own.exchange(ec.ECDH(), public_of(browser_key))
    secret = _derived(shared, auth, b"WebPush: info\0" + browser_key + point_of(own), 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + struct.pack("!IB", RECORD_BYTES, len(point_of(own))) + point_of(own)
    return head + AESGCM(key).encrypt(nonce, words + b"\x02", None)


def own_key(secret_key: str) -> ec.EllipticCurvePrivateKey:
    """The installation's, made of its secret key: nothing more to keep, and all its processes have the same."""
    raw = _derived(secret_key.encode(), b"", b"tertulia web push: VAPID key", 48)
    return ec.derive_private_key(int.from_bytes(raw) % (_P256_ORDER - 1) + 1, ec.SECP256R1())


def authorization(endpoint: str, *, key: ec.EllipticCurvePrivateKey, contact: str, now: int) -> str:
    """The header that says who sends, good for that service alone and for half a day."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": now + _TOKEN_SECONDS, "sub": contact}
    told = ".".join(text_of(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    r, s = decode_dss_signature(key.sign(told.encode(), ec.ECDSA(SHA256())))
    signature = text_of(r.to_bytes(32) + s.to_bytes(32))
    return f"vapid t={told}.{signature}, k={text_of(point_of(key))}"


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)
