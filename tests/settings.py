"""Settings of the tests: the same as the product's, on the database DATABASE_URL names (SQLite in a file if none)."""

import os
import tempfile

os.environ.setdefault("TERTULIA_CONFIG", os.devnull)
os.environ.setdefault("TERTULIA_SECRET_KEY", "only-for-tests-only-for-tests-only-for-tests")
os.environ.setdefault("TERTULIA_READ_PAGES", "false")
# Tests of other things say what they like; those of judging bring a judge of their own.
os.environ.setdefault("TERTULIA_JUDGING", "off")
for rates in ("POST", "POST_NETWORK", "REACTION", "REPORT", "REGISTER", "CODE", "CODE_NETWORK", "GUEST_NETWORK"):
    os.environ.setdefault(f"TERTULIA_{rates}_RATES", "")

from tertulia.assembly.settings import *  # noqa: E402, F403
from tertulia.assembly.settings import DATABASES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    _folder = tempfile.TemporaryDirectory(prefix="tertulia-tests-")  # goes with the process
    _file = os.path.join(_folder.name, "test.sqlite3")
    DATABASES["default"] |= {"NAME": _file, "TEST": {"NAME": _file}, "FILE": _file}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
