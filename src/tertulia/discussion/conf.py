from collections.abc import Callable

from tertulia.plumbing.rates import wrong_rates
from tertulia.plumbing.settings import Setting


def _one_of(*choices: str) -> Callable[[str], str]:
    return lambda value: "" if value in choices else f"write one of {', '.join(choices)}"


TEXT_LIMIT_CHARACTERS = Setting(
    "text_limit_characters", 5_000, "How long a comment may be.", unit="characters", least=100, most=50_000
)
POST_RATES = Setting("post_rates", "30/minute; 300/hour", "Comments by one reader; edits count as well.", wrong=wrong_rates)
POST_NETWORK_RATES = Setting("post_network_rates", "1000/minute; 10000/hour", "Comments from one network.", wrong=wrong_rates)
REACTION_RATES = Setting(
    "reaction_rates", "60/minute; 1000/hour", "Reactions given or taken back by one reader.", wrong=wrong_rates
)
HIDING_RATES = Setting(
    "hiding_rates", "30/minute; 300/hour", "Comments of all stories hidden or shown again by one reader.", wrong=wrong_rates
)
MUTING_RATES = Setting("muting_rates", "30/minute; 300/hour", "People muted or heard again by one reader.", wrong=wrong_rates)
MUTES_MOST = Setting("mutes_most", 1_000, "How many people one reader may mute.", unit="people", least=1, most=100_000)
REPORT_RATES = Setting("report_rates", "20/minute; 100/hour", "Reports by one reader.", wrong=wrong_rates)

CLAIM_RATES = Setting("claim_rates", "5/minute; 20/day", "Guests whose words one member takes along.", wrong=wrong_rates)
EXPORT_RATES = Setting("export_rates", "5/day", "Downloads of everything that one reader may ask for.", wrong=wrong_rates)
EXPORT_DAYS = Setting("export_days", 3, "How long such a download is kept.", unit="days", least=1, most=30)

JUDGING = Setting(
    "judging",
    "off",
    "Which models judge a comment by the house rules before it is posted: full, fast (word lists and small models only: less "
    "memory, misses what has no bad word in it), or off (nothing is judged). `tertulia init` sets full.",
    wrong=_one_of("full", "fast", "off"),
)
JUDGING_BUDGET_MILLISECONDS = Setting(
    "judging_budget_milliseconds",
    150,
    "How long posting waits for the full models; the fast ones always answer.",
    unit="milliseconds",
    least=1,
    most=10_000,
)
JUDGING_WAITING = Setting(
    "judging_waiting",
    8,
    "How many comments may wait for the full models of a process; for one more nobody waits.",
    unit="comments",
    least=0,
    most=1_000,
)
JUDGING_LOADED_AT_START = Setting(
    "judging_loaded_at_start",
    "none",
    "Which models a server loads when it starts: none, fast or full. The others come with the first comment, which waits about a "
    "second for the fast ones, and no longer than the budget for the full ones.",
    wrong=_one_of("none", "fast", "full"),
)
JUDGING_WEIGHTS = Setting(
    "judging_weights",
    "",
    "A folder of models that must judge, relative to the settings file. If nothing is named, those judge that "
    "`tertulia model use` has switched to, and the shipped ones before.",
)
MODELS_FOLDER = Setting(
    "models_folder",
    "models",
    "Where `tertulia model use` keeps models, and which of them judges; relative to the settings file.",
    wrong=lambda value: "" if value else "name a folder",
)
UNSCORED = Setting(
    "unscored",
    "publish",
    "What becomes of a comment for which the full models were late or too many waited: publish (if the fast models agree; the "
    "full ones read it minutes later and hold it then if need be) or hold (until they have read it). Where judging itself "
    "fails, comments are always held.",
    wrong=_one_of("publish", "hold"),
)
