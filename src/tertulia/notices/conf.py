import re

from tertulia.plumbing.rates import wrong_rates
from tertulia.plumbing.settings import Setting

FOLLOW_RATES = Setting("follow_rates", "60/minute; 500/hour", "Things followed or let go by one reader.", wrong=wrong_rates)
FOLLOWS_MOST = Setting("follows_most", 500, "How many things one reader may follow.", unit="things", least=1, most=100_000)
MENTIONS_MOST = Setting(
    "mentions_most", 5, "How many people one comment can mention; the first count.", unit="people", least=0, most=50
)
DIGEST_HOUR = Setting("digest_hour", 6, "When daily mails of notices are sent.", unit="hour (UTC)", least=0, most=23)


def _wrong_services(value: list[str]) -> str:
    good = all(re.fullmatch(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?", service) for service in value)
    return "" if good else "write each as a host name, with a port if it isn't 443"


PUSH = Setting(
    "push", False, "Let readers have notices in their browsers: sealed, by way of the push services of the browsers' makers."
)
PUSH_SERVICES = Setting(
    "push_services",
    ["fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com", "notify.windows.com"],
    "Push services of browsers that notices are sent to, and names below them: Chrome's, Firefox's, Safari's, Edge's. "
    "Others are refused.",
    wrong=_wrong_services,
)
