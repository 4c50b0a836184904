"""Words sealed for one browser, and who sends them: by the standard's own example, and by what others can check."""

import json

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from tertulia.notices import sealing
from tertulia.notices.sealing import MOST_BYTES, authorization, bytes_of, own_key, point_of, public_of, seal, text_of

# RFC 8291, appendix A.
WORDS = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BROWSER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6"
    "cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_standards_example_comes_out_as_it_stands_there() -> None:
    own = ec.derive_private_key(int.from_bytes(bytes_of(SENDER)), ec.SECP256R1())
    sealed = seal(WORDS, browser_key=bytes_of(BROWSER), auth=bytes_of(AUTH), own=own, salt=bytes_of(SALT))
    assert text_of(sealed) == SEALED


def test_no_two_are_alike_and_the_longest_fits() -> None:
    some = [seal(b"x" * MOST_BYTES, browser_key=bytes_of(BROWSER), auth=bytes_of(AUTH)) for _ in range(2)]
    assert len({sealed[:100] for sealed in some}) == 2
    assert max(map(len, some)) <= sealing.RECORD_BYTES


def test_the_key_is_the_secret_keys_and_the_same_in_every_process() -> None:
    first, again, other = (point_of(own_key(secret)) for secret in ("a" * 40, "a" * 40, "b" * 40))
    assert first == again != other


def test_a_service_can_check_who_sends_and_for_whom_it_is() -> None:
    key = own_key("a" * 40)
    header = authorization("https://push.example/one?a=b", key=key, contact="https://talk.paper.example", now=1_000)
    assert header.startswith("vapid t=")
    token, _, public = header.removeprefix("vapid t=").partition(", k=")
    head, claims, signature = token.split(".")
    assert json.loads(bytes_of(head)) == {"typ": "JWT", "alg": "ES256"}
    told = {"aud": "https://push.example", "exp": 1_000 + 12 * 3_600, "sub": "https://talk.paper.example"}
    assert json.loads(bytes_of(claims)) == told
    raw = bytes_of(signature)
    signed = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public_of(bytes_of(public)).verify(signed, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        public_of(bytes_of(public)).verify(signed, f"{head}.{claims}x".encode(), ec.ECDSA(SHA256()))
