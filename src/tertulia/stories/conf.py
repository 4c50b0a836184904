from tertulia.plumbing.rates import wrong_rates
from tertulia.plumbing.settings import Setting

READ_PAGES = Setting(
    "read_pages",
    True,
    "Fetch a story's own page, once, for its title, section, date and text. Only the publications' origins are ever asked.",
)
FETCH_SECONDS = Setting(
    "fetch_seconds", 10, "How long a page may take to arrive, redirects included.", unit="seconds", least=1, most=120
)
FETCH_BYTES = Setting("fetch_bytes", 4_000_000, "How large a page may be.", unit="bytes", least=10_000, most=50_000_000)
FETCH_PRIVATE = Setting(
    "fetch_private",
    False,
    "Fetch from private, loopback and link-local addresses even when an origin's name (not its number) leads there.",
)
REGISTER_RATES = Setting(
    "register_rates", "120/minute; 1000/hour", "New stories that one network may register by viewing them.", wrong=wrong_rates
)
