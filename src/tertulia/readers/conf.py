from tertulia.plumbing.rates import wrong_rates
from tertulia.plumbing.settings import Setting
from tertulia.readers.providers.described import wrong_providers

GUEST_DAYS = Setting("guest_days", 365, "How long a guest is remembered by cookie or token.", unit="days", least=1, most=3650)
MEMBER_DAYS = Setting("member_days", 90, "How long a sign-in lasts.", unit="days", least=1, most=3650)
CODE_MINUTES = Setting("code_minutes", 15, "How long a mailed code is good.", unit="minutes", least=1, most=120)
CODE_RATES = Setting("code_rates", "3/10minute; 10/day", "Codes mailed to one address.", wrong=wrong_rates)
CODE_NETWORK_RATES = Setting(
    "code_network_rates", "20/10minute", "Codes asked for, and tried, from one network.", wrong=wrong_rates
)
GUEST_NETWORK_RATES = Setting("guest_network_rates", "200/minute; 2000/hour", "New guests from one network.", wrong=wrong_rates)
PICTURE_RATES = Setting("picture_rates", "5/minute; 30/day", "Pictures of one reader, usable or not.", wrong=wrong_rates)
PROFILE_RATES = Setting("profile_rates", "10/minute; 60/day", "Changes of one reader's profile.", wrong=wrong_rates)
LEAVING_DAYS = Setting(
    "leaving_days", 14, "How long a reader who asked to be forgotten can take it back.", unit="days", least=0, most=90
)
WIPING_HOUR = Setting(
    "wiping_hour",
    3,
    "The hour of the day (UTC) in which an SQLite file is written anew after readers were forgotten, so that no free page keeps "
    "their bytes: writing waits meanwhile, some seconds for a gigabyte. -1: at once.",
    unit="hour",
    least=-1,
    most=23,
)
SECOND_FACTOR_RATES = Setting(
    "second_factor_rates", "10/10minute; 50/day", "Codes of a second factor that one reader may try.", wrong=wrong_rates
)
SECOND_FACTOR_FOR_STAFF = Setting(
    "second_factor_for_staff", False, "People of the newsroom act only when they have signed in with a second factor."
)
LOGINS_FOLDER = Setting(
    "logins_folder",
    "logins",
    "Where the files of newspapers' own logins are, one a publication (SLUG.toml); relative to the settings file.",
    wrong=lambda value: "" if value else "name a folder",
)
PAPER_TOKEN_MINUTES = Setting(
    "paper_token_minutes", 10, "How long a token of a newspaper's own login may be good.", unit="minutes", least=1, most=120
)
PAPER_NETWORK_RATES = Setting(
    "paper_network_rates", "300/minute; 5000/hour", "Tokens of newspapers' own logins from one network.", wrong=wrong_rates
)
RESERVED_NAMES = Setting(
    "reserved_names",
    [
        "admin",
        "administrator",
        "administrador",
        "moderator",
        "moderador",
        "moderadora",
        "editor",
        "editora",
        "newsroom",
        "redacción",
        "staff",
        "support",
        "soporte",
        "Tertulia",
    ],
    "Names that no reader can take, nor one that looks like them; put your newspapers' names here.",
)
PROVIDERS = Setting(
    "providers",
    {},
    "Where readers may sign in beside a code by mail: a table for each, [providers.google] with id and secret. Known by name: "
    "google, microsoft, apple, facebook; any other needs an issuer (OpenID Connect) or the addresses authorize, token and "
    "profile (OAuth2). As a variable: JSON.",
    wrong=wrong_providers,
)
PROVIDER_RATES = Setting("provider_rates", "60/10minute", "Sign-ins by a provider begun from one network.", wrong=wrong_rates)
