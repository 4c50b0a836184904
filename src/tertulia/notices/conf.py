from tertulia.plumbing.rates import wrong_rates
from tertulia.plumbing.settings import Setting

FOLLOW_RATES = Setting("follow_rates", "60/minute; 500/hour", "Things followed or let go by one reader.", wrong=wrong_rates)
FOLLOWS_MOST = Setting("follows_most", 500, "How many things one reader may follow.", unit="things", least=1, most=100_000)
MENTIONS_MOST = Setting(
    "mentions_most", 5, "How many people one comment can mention; the first count.", unit="people", least=0, most=50
)
DIGEST_HOUR = Setting("digest_hour", 6, "When daily mails of notices are sent.", unit="hour (UTC)", least=0, most=23)
