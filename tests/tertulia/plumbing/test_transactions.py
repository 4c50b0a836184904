from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from tertulia.plumbing import clock
from tertulia.plumbing.transactions import writing
from tertulia.stories.models import Publication

on_sqlite = pytest.mark.skipif("config.getoption('--database') != 'sqlite'", reason="about SQLite's file")


def _publication() -> Publication:
    return Publication.objects.create(slug="chronicle", name="The Chronicle", created_at=clock.now())


@pytest.mark.django_db(transaction=True)
def test_what_fails_half_way_leaves_nothing() -> None:
    with pytest.raises(RuntimeError), writing():  # noqa: PT012 (the change must begin)
        _publication()
        raise RuntimeError
    assert not Publication.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_verb_inside_a_verb_commits_with_the_outer_one() -> None:
    with pytest.raises(RuntimeError), writing():  # noqa: PT012 (the change must begin)
        with writing():
            _publication()
        raise RuntimeError
    assert not Publication.objects.exists()


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_a_file_moved_away_is_noticed_instead_of_written_to() -> None:
    path = Path(str(settings.DATABASES["default"]["FILE"]))
    with writing():
        _publication()
    away = path.with_suffix(".away")
    path.rename(away)
    try:
        with pytest.raises(OperationalError, match="moved or removed"), writing():
            raise AssertionError("must not come here")
        assert connection.connection is None
    finally:
        connection.close()
        away.rename(path)
    assert Publication.objects.count() == 1


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_a_file_moved_away_in_the_middle_of_a_change_is_not_acknowledged() -> None:
    path = Path(str(settings.DATABASES["default"]["FILE"]))
    away = path.with_suffix(".away")
    try:
        with pytest.raises(OperationalError, match="moved or removed"), writing():  # noqa: PT012 (the change must begin)
            _publication()
            path.rename(away)
    finally:
        connection.close()
        away.rename(path)
