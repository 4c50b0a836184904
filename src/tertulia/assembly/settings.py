"""Django's settings, made from ours."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from tertulia.assembly.configuration import load
from tertulia.assembly.databases import database
from tertulia.assembly.mail import mail_settings

TERTULIA = load()

SECRET_KEY = TERTULIA["secret_key"]
DEBUG = False
ALLOWED_HOSTS = [*TERTULIA["hosts"], urlsplit(TERTULIA["public_url"]).hostname]
ROOT_URLCONF = "tertulia.assembly.urls"
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [Path(__file__).parent.parent / "locale"]
APPEND_SLASH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# The one file that is taken is a picture, whose body has its own limit; it is never written to a disk as it came.
FILE_UPLOAD_MAX_MEMORY_SIZE = 6_000_000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
AUTH_USER_MODEL = "readers.Reader"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = ["fields.W904"]

INSTALLED_APPS = [
    "tertulia.plumbing.apps.PlumbingConfig",
    "tertulia.stories.apps.StoriesConfig",
    "tertulia.readers.apps.ReadersConfig",
    "tertulia.rulebooks.apps.RulebooksConfig",
    "tertulia.discussion.apps.DiscussionConfig",
    "tertulia.notices.apps.NoticesConfig",
    "tertulia.assembly.apps.AssemblyConfig",
]
MIDDLEWARE = ["tertulia.assembly.edge.Edge"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "demo" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.i18n"]},
    }
]
DATABASES = {
    "default": database(
        TERTULIA["database_url"],
        base=TERTULIA["base"],
        wait_seconds=TERTULIA["database_wait_seconds"],
        # Only commands that set up a database may make one: a server that finds none must say so.
        create=os.environ.get("TERTULIA_CREATE_DATABASE") == "1",
    )
}
globals().update(mail_settings(TERTULIA["mail_url"], TERTULIA["base"]))
DEFAULT_FROM_EMAIL = TERTULIA["mail_from"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django.request": {"level": "ERROR"}, "django.server": {"level": "ERROR"}},
}
