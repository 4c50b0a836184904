import threading

import pytest
from django.db import connection, transaction

from tertulia.plumbing import bus, outbox
from tertulia.plumbing.models import OutboxEvent
from tertulia.plumbing.transactions import writing
from tertulia.wire.events import Event, Kind


@pytest.mark.django_db
def test_events_are_read_again_as_they_were_written_in_order() -> None:
    with writing():
        written = [outbox.add(Kind.STORY_CHANGED, publication=1, story=n, comments=n, thread=2 * n) for n in range(1, 6)]
    assert outbox.since(0) == written
    assert outbox.since(written[2].id) == written[3:]
    assert outbox.since(0, limit=2) == written[:2]
    assert outbox.last_id() == written[-1].id


@pytest.mark.django_db(transaction=True)
def test_an_event_is_announced_after_its_commit_and_never_without_it() -> None:
    heard: list[tuple[Event, bool]] = []
    leave = bus.subscribe(lambda event: heard.append((event, connection.in_atomic_block)))
    try:
        with writing():
            kept = outbox.add(Kind.STORY_CHANGED, publication=1, story=1)
            assert heard == []
        with pytest.raises(RuntimeError), writing():  # noqa: PT012 (the change must begin)
            outbox.add(Kind.STORY_CHANGED, publication=1, story=2)
            raise RuntimeError
    finally:
        leave()
    assert heard == [(kept, False)]
    assert outbox.since(0) == [kept]


@pytest.mark.django_db(transaction=True)
def test_a_listener_that_fails_does_not_undo_or_hide_the_change() -> None:
    def fail(event: Event) -> None:
        raise RuntimeError("this listener is broken on purpose")

    heard: list[Event] = []
    leave, leave_too = bus.subscribe(fail), bus.subscribe(heard.append)
    try:
        with writing():
            outbox.add(Kind.STORY_CHANGED, publication=1, story=1)
    finally:
        leave()
        leave_too()
    assert OutboxEvent.objects.count() == 1
    assert len(heard) == 1


@pytest.mark.django_db(transaction=True)
def test_ids_become_visible_in_their_own_order_so_a_reader_with_an_old_id_misses_nothing() -> None:
    """Writers hold their events back for a while; whoever reads meanwhile must never see a later one without the earlier."""
    halt = threading.Event()
    missed: list[tuple[int, int]] = []

    def write() -> None:
        for _ in range(15):
            with transaction.atomic():
                outbox.add(Kind.STORY_CHANGED, publication=1, story=1)
        connection.close()

    def read() -> None:
        last, seen = 0, 0
        while not halt.is_set() or outbox.last_id() != last:
            events = outbox.since(last)
            seen += len(events)
            last = events[-1].id if events else last
        missed.append((seen, OutboxEvent.objects.count()))
        connection.close()

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write) for _ in range(4)]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    halt.set()
    reader.join()
    assert missed == [(60, 60)]


@pytest.mark.django_db(transaction=True)
def test_a_second_writer_gets_no_id_before_the_first_has_committed() -> None:
    order: list[str] = []
    first_has_id = threading.Event()

    def second() -> None:
        first_has_id.wait(5)
        with transaction.atomic():
            outbox.add(Kind.STORY_CHANGED, publication=1, story=2)
            order.append("second has its id")
        connection.close()

    other = threading.Thread(target=second)
    other.start()
    with transaction.atomic():
        outbox.add(Kind.STORY_CHANGED, publication=1, story=1)
        first_has_id.set()
        other.join(0.3)
        order.append("first commits")
    other.join()
    assert order == ["first commits", "second has its id"]
    assert [event.story for event in outbox.since(0)] == [1, 2]
