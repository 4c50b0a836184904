from urllib.parse import urlsplit

from tertulia.plumbing.rates import wrong_rates
from tertulia.plumbing.settings import Setting


def _wrong_url(value: str) -> str:
    parts = urlsplit(value)
    plain = parts.scheme in ("http", "https") and parts.hostname and parts.path in ("", "/") and not parts.query
    return "" if plain else "write it like https://talk.paper.example"


PUBLIC_URL = Setting(
    "public_url",
    "http://127.0.0.1:8000",
    "The address readers reach this server by; feeds, mails and permalinks carry it.",
    wrong=_wrong_url,
)
HOSTS = Setting(
    "hosts",
    ["localhost", "127.0.0.1", "[::1]"],
    "Names this server answers to, beside that of public_url. A leading dot takes subdomains in.",
)
LISTEN_HOST = Setting("listen_host", "127.0.0.1", "The address the server listens on.")
LISTEN_PORT = Setting("listen_port", 8000, "The port the server listens on.", unit="port", least=1, most=65_535)
WORKERS = Setting("workers", 1, "Server processes. One is enough on SQLite.", unit="processes", least=1, most=64)
THREADS = Setting(
    "threads",
    4,
    "Threads of each process that work in the database; each keeps one connection.",
    unit="threads",
    least=1,
    most=64,
)
CACHE_MEGABYTES = Setting(
    "cache_megabytes", 64, "Memory for finished pages in each process.", unit="megabytes", least=1, most=65_536
)
COALESCE_MILLISECONDS = Setting(
    "coalesce_milliseconds",
    300,
    "In a burst of comments a page is made anew at most this often; nobody sees one older than this.",
    unit="milliseconds",
    least=0,
    most=10_000,
)
RULES_FOR_OTHERS = Setting(
    "rules_for_others",
    False,
    "Judge comments of other systems at /v1alpha1/comments:analyze, /v1/moderations and /v1/score, for who has a publication's "
    "API key, by its rulebook and with the models that “judging” names.",
)
RULES_RATES = Setting(
    "rules_rates", "50/second; 1000000/day", "Comments that other systems may send with one publication's key.", wrong=wrong_rates
)
RULES_LINES_RATES = Setting(
    "rules_lines_rates", "1000000/day", "Lines sent to /v1/score with one publication's key.", wrong=wrong_rates
)
RULES_THREADS = Setting(
    "rules_threads", 1, "Threads of each process that judge for other systems.", unit="threads", least=1, most=64
)
DEMO = Setting("demo", False, "Serve the demo newspaper at /. Set by the demo command.")
