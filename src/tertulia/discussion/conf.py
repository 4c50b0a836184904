from tertulia.plumbing.rates import wrong_rates
from tertulia.plumbing.settings import Setting

TEXT_LIMIT_CHARACTERS = Setting(
    "text_limit_characters", 5_000, "How long a comment may be.", unit="characters", least=100, most=50_000
)
POST_RATES = Setting("post_rates", "30/minute; 300/hour", "Comments by one reader; edits count as well.", wrong=wrong_rates)
POST_NETWORK_RATES = Setting("post_network_rates", "1000/minute; 10000/hour", "Comments from one network.", wrong=wrong_rates)
REACTION_RATES = Setting(
    "reaction_rates", "60/minute; 1000/hour", "Reactions given or taken back by one reader.", wrong=wrong_rates
)
REPORT_RATES = Setting("report_rates", "20/minute; 100/hour", "Reports by one reader.", wrong=wrong_rates)
