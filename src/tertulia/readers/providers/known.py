"""The providers of the settings in force."""

from tertulia.readers import conf
from tertulia.readers.errors import ProviderUnknown
from tertulia.readers.providers.described import Provider, described


def providers() -> list[Provider]:
    return list(described(conf.PROVIDERS()).values())


def provider_named(key: str) -> Provider:
    """Raises ProviderUnknown."""
    found = described(conf.PROVIDERS()).get(key)
    if found is None:
        raise ProviderUnknown
    return found


def name_of(key: str) -> str:
    """For an account whose provider may have left the settings."""
    found = described(conf.PROVIDERS()).get(key)
    return found.name if found else key
