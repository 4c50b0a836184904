"""A device that makes and uses passkeys, as browsers hand its answers over; every part can be wrong on purpose."""

import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestedCredentialData

PRESENT, VERIFIED, HAS_KEY = 1, 4, 64


class Authenticator:
    def __init__(self, origin: str = "https://talk.example", host: str = "talk.example") -> None:
        self.origin, self.host, self.counter = origin, host, 0
        self.flags = PRESENT | VERIFIED
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = hashlib.sha256(str(id(self)).encode()).digest()

    def makes(self, options: str) -> str:
        public = ES256.from_cryptography_key(self.key.public_key())
        data = self._data(HAS_KEY) + AttestedCredentialData.create(b"\0" * 16, self.id, public)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._told({"attestationObject": websafe_encode(attestation)}, self._client("webauthn.create", options))

    def signs_in(self, options: str, **changed: Any) -> str:
        client, data = self._client("webauthn.get", options), self._data(0)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        answer = {"authenticatorData": websafe_encode(data), "signature": websafe_encode(signature), "userHandle": None}
        return self._told({**answer, **changed}, client)

    def _told(self, answer: dict[str, Any], client: bytes) -> str:
        name = websafe_encode(self.id)
        response = answer | {"clientDataJSON": websafe_encode(client)}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}})

    def _client(self, kind: str, options: str) -> bytes:
        challenge = json.loads(options)["publicKey"]["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([self.flags | flags]) + self.counter.to_bytes(4, "big")
