"""A newspaper that signs tokens: its keys, its file here, and every way its tokens can be wrong."""

import base64
import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

ISSUER = "https://accounts.paper.example"
AUDIENCE = "http://127.0.0.1:8000/d/chronicle"
SECRET = b"a secret of the newspaper, 32 bytes and more"

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ED = ed25519.Ed25519PrivateKey.generate()


def coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def number(value: int) -> str:
    return coded(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def rsa_jwk(key: rsa.RSAPrivateKey = RSA, kid: str = "rsa-1") -> dict[str, Any]:
    public = key.public_key().public_numbers()
    return {"kty": "RSA", "kid": kid, "use": "sig", "n": number(public.n), "e": number(public.e)}


def ed_jwk(kid: str = "ed-1") -> dict[str, Any]:
    raw = ED.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return {"kty": "OKP", "crv": "Ed25519", "kid": kid, "x": coded(raw)}


def public_pem() -> bytes:
    return RSA.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def claims(**changed: Any) -> dict[str, Any]:
    """A good token's; a change to None leaves the claim out."""
    now = int(time.time())
    good = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "reader-7",
        "name": "Berta",
        "jti": f"token {now}",
        "iat": now,
        "exp": now + 300,
    }
    return {name: value for name, value in (good | changed).items() if value is not None}


def signed(told: dict[str, Any], alg: str = "RS256", key: Any = RSA, **header: Any) -> str:
    header = {"alg": alg, "typ": "JWT", "kid": {"RS256": "rsa-1", "EdDSA": "ed-1"}.get(alg)} | header
    head = {name: value for name, value in header.items() if value is not None}
    text = f"{coded(json.dumps(head).encode())}.{coded(json.dumps(told).encode())}"
    return f"{text}.{coded(_signature(text.encode(), key))}"


def _signature(text: bytes, key: Any) -> bytes:
    if key is None:
        return b""
    if isinstance(key, bytes):
        return hmac.new(key, text, hashlib.sha256).digest()
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(text, padding.PKCS1v15(), hashes.SHA256())
    made: bytes = key.sign(text)
    return made


def writes_login(folder: Path, slug: str = "chronicle", **told: str) -> None:
    (folder / "logins").mkdir(exist_ok=True)
    lines = ({"issuer": ISSUER} | told).items()
    (folder / "logins" / f"{slug}.toml").write_text("".join(f'{name} = "{value}"\n' for name, value in lines))


def writes_keys(folder: Path, *keys: dict[str, Any], slug: str = "chronicle") -> None:
    (folder / "logins").mkdir(exist_ok=True)
    (folder / "logins" / "keys.json").write_text(json.dumps({"keys": keys}))
    writes_login(folder, slug, jwks_file="keys.json")
