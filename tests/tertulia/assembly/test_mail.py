import pytest

from tertulia.assembly.mail import mail_settings


def test_by_default_nothing_leaves_the_machine() -> None:
    assert mail_settings("console:", "/srv/talk") == {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}


@pytest.mark.parametrize(("url", "folder"), [("file:mails", "/srv/talk/mails"), ("file:/var/mails", "/var/mails")])
def test_a_folder_is_absolute_or_beside_the_settings_file(url: str, folder: str) -> None:
    assert mail_settings(url, "/srv/talk")["EMAIL_FILE_PATH"] == folder


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://mail.paper.example", 587, False, True),
        ("smtp://mail.paper.example:2525", 2525, False, True),
        ("smtps://mail.paper.example", 465, True, False),
    ],
)
def test_mail_over_a_network_is_always_encrypted(url: str, port: int, ssl: bool, tls: bool) -> None:
    settings = mail_settings(url, "/")
    assert (settings["EMAIL_PORT"], settings["EMAIL_USE_SSL"], settings["EMAIL_USE_TLS"]) == (port, ssl, tls)


def test_names_and_passwords_may_hold_any_sign() -> None:
    settings = mail_settings("smtp://ann%40paper:p%3Aw%2F@mail.paper.example", "/")
    assert (settings["EMAIL_HOST_USER"], settings["EMAIL_HOST_PASSWORD"]) == ("ann@paper", "p:w/")


@pytest.mark.parametrize("url", ["", "mail.paper.example", "http://mail.paper.example", "imap://mail.paper.example"])
def test_another_address_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(ValueError, match="smtp://user"):
        mail_settings(url, "/")
