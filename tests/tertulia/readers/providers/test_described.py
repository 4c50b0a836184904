from typing import Any

import pytest

from tertulia.readers.providers.described import described, wrong_providers

OURS = {"id": "tertulia", "secret": "s", "issuer": "https://id.paper.example"}


def test_known_providers_need_an_id_and_a_secret_only() -> None:
    found = described({key: {"id": "i", "secret": "s"} for key in ("google", "microsoft", "apple", "facebook")})
    assert [provider.name for provider in found.values()] == ["Google", "Microsoft", "Apple", "Facebook"]
    assert [provider.is_openid for provider in found.values()] == [True, True, True, False]


def test_any_other_is_told_by_its_issuer_or_by_three_addresses() -> None:
    plain = {name: f"https://login.paper.example/{name}" for name in ("authorize", "token", "profile")}
    found = described(
        {"ours": OURS, "old-login": plain | {"id": "i", "secret": "s", "name": "The Chronicle", "scopes": "profile"}}
    )
    assert (found["ours"].name, found["ours"].is_openid) == ("Ours", True)
    assert (found["old-login"].name, found["old-login"].is_openid) == ("The Chronicle", False)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("google", {}),
        ("google", {"id": "i"}),
        ("google", "id"),
        ("google", {"id": 1, "secret": "s"}),
        ("google", {"id": "i", "secret": "s", "sceret": "s"}),
        ("ours", {"id": "i", "secret": "s"}),
        ("ours", {"id": "i", "secret": "s", "authorize": "https://a.example", "token": "https://a.example"}),
        ("ours", OURS | {"issuer": "http://id.paper.example"}),
        ("ours", OURS | {"issuer": "ftp://id.paper.example"}),
        ("ours", OURS | {"scopes": ""}),
        ("ours", OURS | {"scopes": "a  b"}),
        ("Ours/..", OURS),
        ("", OURS),
    ],
)
def test_nonsense_is_told_without_the_secret(key: str, said: Any) -> None:
    wrong = wrong_providers({key: said})
    assert wrong
    assert "'s'" not in wrong


def test_a_provider_on_this_machine_may_do_without_tls() -> None:
    assert wrong_providers({"ours": OURS | {"issuer": "http://127.0.0.1:9400"}}) == ""
