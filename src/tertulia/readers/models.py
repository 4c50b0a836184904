from enum import StrEnum

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from tertulia.plumbing import ids


class ReaderKind(StrEnum):
    GUEST = "guest"
    MEMBER = "member"
    STAFF = "staff"


class Reader(AbstractBaseUser):
    """A person. A guest has a name only; a member has proven something as well: a mail address, an account elsewhere.

    ``name_mark`` is the same for names that look alike; guests have none, and can't take a member's.
    ``picture`` is the name of theirs, if they have one (see ``Picture``). ``subscriber``: an account elsewhere says so.
    ``byline`` is the name by which the paper's stories name them as who wrote them.
    ``epoch`` is part of every token: raising it signs the reader out everywhere.
    """

    id = models.BigIntegerField(primary_key=True, default=ids.new_id)
    kind = models.CharField(max_length=10, default=ReaderKind.GUEST)
    name = models.CharField(max_length=60)
    name_mark = models.CharField(max_length=200, null=True, unique=True)
    email = models.EmailField(null=True, unique=True)
    picture = models.CharField(max_length=32, default="")
    subscriber = models.BooleanField(default=False)
    byline = models.CharField(max_length=100, default="")
    epoch = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    password = models.CharField(max_length=128, default="!")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = BaseUserManager()

    class Meta:
        db_table = "reader"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(ReaderKind)), name="reader_kind"),
            models.CheckConstraint(
                condition=~Q(kind=ReaderKind.GUEST) | Q(email__isnull=True, name_mark__isnull=True),
                name="reader_guest_has_no_mail",
            ),
        ]

    @property
    def is_guest(self) -> bool:
        return self.kind == ReaderKind.GUEST

    @property
    def is_staff_member(self) -> bool:
        return self.kind == ReaderKind.STAFF

    def __str__(self) -> str:
        """Guests have no mail address, and what has none can't be shown by Django's own."""
        return self.name


class Profile(models.Model):
    """What a member says of themselves, beside the name."""

    reader = models.OneToOneField(Reader, models.CASCADE, primary_key=True, related_name="+")
    town = models.CharField(max_length=60, default="")
    bio = models.TextField(default="")

    class Meta:
        db_table = "profile"


class Picture(models.Model):
    """A member's picture, as it was drawn anew here: a small WebP without a word in it. A new one has a new name."""

    reader = models.OneToOneField(Reader, models.CASCADE, primary_key=True, related_name="+")
    name = models.CharField(max_length=32, unique=True)
    image = models.BinaryField()

    class Meta:
        db_table = "picture"


class Session(models.Model):
    """A member signed in with one browser: the token that browser has names the row, and is void without it.

    No address is kept, and no more of the browser than its name and its system's; ``used_on`` is a day (UTC).
    ``waits``: the second factor is still owed, and until then it is good for nothing else; ``tries_left`` are for that.
    ``strong``: it was given.
    """

    id = models.BigIntegerField(primary_key=True, default=ids.new_id)
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    browser = models.CharField(max_length=20, default="")
    system = models.CharField(max_length=20, default="")
    began_at = models.DateTimeField()
    used_on = models.DateField()
    waits = models.BooleanField(default=False)
    strong = models.BooleanField(default=False)
    tries_left = models.PositiveSmallIntegerField(default=5)

    class Meta:
        db_table = "session"


class SignInCode(models.Model):
    """The one code that is good for a mail address right now; only its hash is kept."""

    email = models.EmailField(primary_key=True)
    code_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "sign_in_code"


class Leaving(models.Model):
    """A reader wants to be forgotten at ``due_at``; until then it can be taken back. Once ``begun``, it can't.

    ``erased_to`` is the last comment whose words are gone; ``next_try_at`` keeps two processes from doing the same.
    """

    reader = models.OneToOneField(Reader, models.CASCADE, primary_key=True, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    begun = models.BooleanField(default=False)
    erased_to = models.BigIntegerField(default=0)
    next_try_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "leaving"


class Erasure(models.Model):
    """A reader was forgotten: only a digest of the number is kept, so that no backup brings them back.

    ``wiped`` says that the database's file has been written anew since, without what was freed.
    """

    digest = models.CharField(primary_key=True, max_length=64)
    at = models.DateTimeField()
    wiped = models.BooleanField(default=False)

    class Meta:
        db_table = "erasure"


class OutsideAccount(models.Model):
    """An account at a provider, by which a member signs in. ``subject`` is who they are there; their mail there may change.

    ``email`` and ``name`` are what the provider said last: shown to the owner alone, and never taken for a proof.
    ``subscriber`` is what it said last of that.
    """

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    provider = models.CharField(max_length=60)
    subject = models.CharField(max_length=255)
    email = models.CharField(max_length=254, default="")
    name = models.CharField(max_length=60, default="")
    subscriber = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "outside_account"
        constraints = [models.UniqueConstraint(fields=["provider", "subject"], name="outside_account_once")]


class UsedToken(models.Model):
    """A newspaper's token that has signed somebody in, as long as it could do so again; ``mark`` is a hash of whose and which."""

    mark = models.CharField(max_length=64, primary_key=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "used_token"


class SecondFactor(models.Model):
    """A member's authenticator app. ``sealed``: its secret, readable with the server's key only; ``last_step``: used last."""

    reader = models.OneToOneField(Reader, models.CASCADE, related_name="+")
    sealed = models.TextField()
    confirmed = models.BooleanField(default=False)
    last_step = models.BigIntegerField(default=0)

    class Meta:
        db_table = "second_factor"


class RecoveryCode(models.Model):
    """Good once, in place of the app; only a hash is kept."""

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+", db_index=False)
    mark = models.CharField(max_length=64)

    class Meta:
        db_table = "recovery_code"
        constraints = [models.UniqueConstraint(fields=["reader", "mark"], name="recovery_code_once")]


class Passkey(models.Model):
    """A member's passkey: ``data`` is its public half, ``mark`` a hash of the id the browser calls it by."""

    reader = models.ForeignKey(Reader, models.CASCADE, related_name="+")
    mark = models.CharField(max_length=64, unique=True)
    data = models.BinaryField()
    counter = models.BigIntegerField(default=0)
    browser = models.CharField(max_length=20, default="")
    system = models.CharField(max_length=20, default="")
    added_at = models.DateTimeField()
    used_on = models.DateField(null=True)

    class Meta:
        db_table = "passkey"
