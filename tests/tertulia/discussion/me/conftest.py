import pytest
from django.test import Client

from tertulia.readers.credentials import COOKIE, make_token
from tertulia.readers.models import Reader
from tests.tertulia.discussion.talking import member


@pytest.fixture
def ana(db: None) -> Reader:
    return member("Ana")


@pytest.fixture
def browser(ana: Reader) -> Client:
    client = Client(headers={"origin": "http://testserver"})
    client.cookies[COOKIE] = make_token(ana)
    return client
