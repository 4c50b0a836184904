import hashlib
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing

from tertulia.readers.providers.flow import MINUTES, begin, seal, unseal


def test_a_flow_comes_back_as_it_was() -> None:
    flow = begin(provider="google", next="/d/chronicle", opener="https://paper.example")
    assert unseal(seal(flow)) == flow


def test_every_flow_has_secrets_of_its_own() -> None:
    flows = [begin(provider="google", next="", opener="") for _ in range(50)]
    assert len({secret for flow in flows for secret in (flow.state, flow.nonce, flow.verifier)}) == 150


def test_the_challenge_is_the_verifiers_hash() -> None:
    flow = begin(provider="google", next="", opener="")
    made = urlsafe_b64encode(hashlib.sha256(flow.verifier.encode()).digest()).decode().rstrip("=")
    assert flow.challenge == made
    assert flow.verifier not in flow.challenge


@pytest.mark.parametrize(
    "text", ["", "nonsense", "a:b:c", signing.dumps(["another", "thing"], salt="tertulia.readers.providers.flow")]
)
def test_what_we_did_not_seal_is_none(text: str) -> None:
    assert unseal(text) is None


def test_a_flow_gets_old(monkeypatch: pytest.MonkeyPatch) -> None:
    then = datetime.now(UTC) - timedelta(minutes=MINUTES, seconds=5)
    with monkeypatch.context() as patch:
        patch.setattr(signing.time, "time", then.timestamp)
        old = seal(begin(provider="google", next="", opener=""))
    assert unseal(old) is None


def test_an_answer_for_another_provider_or_state_is_not_its_own() -> None:
    flow = begin(provider="google", next="", opener="")
    assert flow.is_answered_by("google", flow.state)
    assert not flow.is_answered_by("facebook", flow.state)
    assert not flow.is_answered_by("google", "")
    assert not flow.is_answered_by("google", flow.state + "x")
    assert not flow.is_answered_by("google", "é")
