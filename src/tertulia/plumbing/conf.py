"""Settings of the plumbing: where data, mail and limits live."""

from tertulia.plumbing.settings import Setting

DATABASE_URL = Setting(
    "database_url",
    "sqlite:///tertulia.sqlite3",
    "Where everything is kept: sqlite:///PATH (relative to the settings file, or ////absolute) or "
    "postgresql://USER:PASSWORD@HOST:PORT/NAME. The plain variable DATABASE_URL is read as well.",
)
SECRET_KEY = Setting(
    "secret_key", "", "Signs guests' cookies and tokens: at least 32 random characters. Who has it can be anybody."
)
DATABASE_WAIT_SECONDS = Setting(
    "database_wait_seconds",
    5,
    "How long a change waits for a locked database before the reader is asked to try again.",
    unit="seconds",
    least=1,
    most=60,
)
MAIL_URL = Setting(
    "mail_url",
    "console:",
    "How mail leaves: smtp://USER:PASSWORD@HOST:587 (STARTTLS), smtps://USER:PASSWORD@HOST:465, "
    "file:PATH (a folder), or console: (printed; nothing leaves the machine).",
)
MAIL_FROM = Setting("mail_from", "tertulia@localhost", "The sender of every mail.")
TRUSTED_PROXIES = Setting(
    "trusted_proxies",
    0,
    "How many proxies of yours stand in front: that many entries of X-Forwarded-For are believed, counted from the right.",
    unit="proxies",
    least=0,
    most=10,
)
