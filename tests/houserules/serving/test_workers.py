"""Judging in a bounded number of threads."""

import asyncio
import threading

import pytest

from houserules.serving.refusals import Busy, TooLate
from houserules.serving.workers import Workers


def test_who_comes_when_the_line_is_full_is_sent_away_at_once_and_the_others_are_served() -> None:
    workers, gate = Workers(1, 2, 60, 60), threading.Event()

    async def crowd() -> list[object]:
        asking = [asyncio.create_task(workers.run(lambda: gate.wait(30))) for _ in range(5)]
        await asyncio.sleep(0)
        assert not workers.has_room
        gate.set()
        return list(await asyncio.gather(*asking, return_exceptions=True))

    answers = asyncio.run(crowd())
    assert [answer for answer in answers if answer is True] == [True] * 3
    assert [type(answer) for answer in answers if answer is not True] == [Busy] * 2
    workers.close()


def test_the_place_of_who_gave_up_waiting_is_free_when_the_work_is_done() -> None:
    workers, gate = Workers(1, 0, 60, 0.01), threading.Event()

    async def late() -> None:
        with pytest.raises(TooLate):
            await workers.run(lambda: gate.wait(30))
        assert not workers.has_room  # a thread can't be stopped
        gate.set()
        while not workers.has_room:
            await asyncio.sleep(0.001)
        assert await workers.run(lambda: "served", seconds=30) == "served"

    asyncio.run(late())


def test_who_has_waited_too_long_in_the_line_is_sent_away() -> None:
    workers, gate = Workers(1, 5, 0, 60), threading.Event()

    async def crowd() -> None:
        with pytest.raises(Busy):
            await workers.run(gate.wait)

    asyncio.run(crowd())


def test_what_goes_wrong_in_a_thread_comes_out() -> None:
    def fails() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(Workers(1, 0, 60, 60).run(fails))
