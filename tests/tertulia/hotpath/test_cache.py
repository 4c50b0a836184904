"""The cache of finished answers, with a clock that stands still until it is told."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

from tertulia.hotpath.cache import KEPT_SECONDS, Cache, Key
from tertulia.hotpath.finished import Answer, Finished

PAGE: Key = ("/api/v1/discussion", "story=a")
OTHER: Key = ("/api/v1/discussion", "story=b")


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Kitchen:
    """Builds numbered answers; ``gate`` holds builds up, ``broken`` makes them fail."""

    def __init__(self, *, coalesce: float = 0.3, most_bytes: int = 10_000, size: int = 10) -> None:
        self.clock = Clock()
        self.cache = Cache(self.build, most_bytes=most_bytes, coalesce_seconds=coalesce, clock=self.clock)
        self.gate: asyncio.Event | None = None
        self.began = 0
        self.size = size
        self.broken: Exception | None = None
        self.refusal: Answer | None = None

    async def build(self, key: Key, now: float) -> Finished | Answer:
        self.began += 1
        number = self.began
        if self.gate is not None:
            await self.gate.wait()
        if self.broken is not None:
            raise self.broken
        if self.refusal is not None:
            return self.refusal
        body = str(number).encode().ljust(self.size)
        return Finished(200, [], {"identity": body}, str(number), False, frozenset({key[1]}), now)

    async def number(self, key: Key = PAGE) -> int:
        found = await self.cache.get(key)
        assert isinstance(found, Finished)
        return int(found.digest)


def told(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(story(), 10))  # type: ignore[arg-type]


async def _turn(times: int = 5) -> None:
    for _ in range(times):
        await asyncio.sleep(0)


def test_an_answer_is_built_once_and_kept() -> None:
    async def story() -> None:
        kitchen = Kitchen()
        assert [await kitchen.number() for _ in range(5)] == [1] * 5
        assert (kitchen.cache.builds, kitchen.cache.hits) == (1, 4)
        kitchen.clock.now += KEPT_SECONDS - 1
        assert await kitchen.number() == 1

    told(story)


def test_what_no_event_touched_is_made_again_after_a_minute() -> None:
    async def story() -> None:
        kitchen = Kitchen()
        await kitchen.number()
        kitchen.clock.now += KEPT_SECONDS
        assert await kitchen.number() == 2

    told(story)


def test_while_the_application_fails_readers_get_what_there_was() -> None:
    async def story() -> None:
        kitchen = Kitchen()
        await kitchen.number()
        kitchen.clock.now += KEPT_SECONDS
        kitchen.refusal = Answer(503, [], b"away")
        assert await kitchen.number() == 1

    told(story)


def test_however_many_wait_one_build_serves_them_all() -> None:
    async def story() -> None:
        kitchen = Kitchen()
        kitchen.gate = asyncio.Event()
        waiting = [asyncio.ensure_future(kitchen.number()) for _ in range(200)]
        await _turn()
        kitchen.gate.set()
        assert set(await asyncio.gather(*waiting)) == {1}
        assert kitchen.began == 1

    told(story)


def test_one_who_leaves_does_not_take_the_build_away_from_the_others() -> None:
    async def story() -> None:
        kitchen = Kitchen()
        kitchen.gate = asyncio.Event()
        first, second = asyncio.ensure_future(kitchen.number()), asyncio.ensure_future(kitchen.number())
        await _turn()
        first.cancel()
        await _turn()
        kitchen.gate.set()
        assert await second == 1

    told(story)


def test_a_dropped_answer_is_built_anew_when_its_time_has_come() -> None:
    async def story() -> None:
        kitchen = Kitchen()
        assert await kitchen.number() == 1
        kitchen.clock.now += 1
        kitchen.cache.drop(["story=a"])
        assert await kitchen.number() == 2

    told(story)


def test_another_storys_event_drops_nothing() -> None:
    async def story() -> None:
        kitchen = Kitchen()
        assert await kitchen.number(OTHER) == 1
        kitchen.clock.now += 1
        kitchen.cache.drop(["story=a"])
        assert await kitchen.number(OTHER) == 1

    told(story)


def test_in_a_burst_a_page_is_built_at_most_once_per_interval() -> None:
    async def story() -> None:
        kitchen = Kitchen(coalesce=0.3)
        await kitchen.number()
        for _ in range(1_000):  # ten seconds, a comment every hundredth
            kitchen.clock.now += 0.01
            kitchen.cache.drop(["story=a"])
            await kitchen.number()
        assert 10 / 0.3 - 2 <= kitchen.began <= 10 / 0.3 + 2

    told(story)


def test_nobody_sees_a_page_older_than_the_interval() -> None:
    async def story() -> None:
        kitchen = Kitchen(coalesce=0.3)
        await kitchen.number()
        kitchen.cache.drop(["story=a"])
        kitchen.clock.now += 0.29
        assert await kitchen.number() == 1
        kitchen.clock.now += 0.02
        assert await kitchen.number() == 2

    told(story)


def test_without_coalescing_every_event_is_seen_at_once() -> None:
    async def story() -> None:
        kitchen = Kitchen(coalesce=0.0)
        for number in range(1, 5):
            assert await kitchen.number() == number
            kitchen.cache.drop(["story=a"])

    told(story)


def test_a_drop_during_a_build_leaves_its_answer_out_of_date() -> None:
    """The build may have read what was there before the event."""

    async def story() -> None:
        kitchen = Kitchen()
        kitchen.gate = asyncio.Event()
        first = asyncio.ensure_future(kitchen.number())
        await _turn()
        kitchen.cache.drop(["story=a"])
        kitchen.gate.set()
        assert await first == 1
        kitchen.clock.now += 1
        assert await kitchen.number() == 2
        assert await kitchen.number() == 2

    told(story)


def test_a_drop_of_all_during_a_build_does_the_same() -> None:
    async def story() -> None:
        kitchen = Kitchen()
        kitchen.gate = asyncio.Event()
        first = asyncio.ensure_future(kitchen.number())
        await _turn()
        kitchen.cache.drop_all()
        kitchen.gate.set()
        await first
        kitchen.clock.now += 1
        assert await kitchen.number() == 2

    told(story)


def test_who_comes_after_a_change_never_gets_a_build_that_began_before_it() -> None:
    """A 201 was answered while a build was under way: the next reader waits for one that began after."""

    async def story() -> None:
        kitchen = Kitchen(coalesce=0.0)
        kitchen.gate = asyncio.Event()
        before = asyncio.ensure_future(kitchen.number())
        await _turn()
        kitchen.cache.drop(["story=a"])
        kitchen.clock.now += 0.001
        after = asyncio.ensure_future(kitchen.number())
        await _turn()
        kitchen.gate.set()
        assert await before == 1
        assert await after == 2

    told(story)


def test_drop_all_makes_everything_anew() -> None:
    async def story() -> None:
        kitchen = Kitchen()
        assert (await kitchen.number(), await kitchen.number(OTHER)) == (1, 2)
        kitchen.cache.drop_all()
        kitchen.clock.now += 1
        assert (await kitchen.number(), await kitchen.number(OTHER)) == (3, 4)

    told(story)


def test_a_failed_build_fails_those_who_waited_and_is_tried_again_by_the_next() -> None:
    async def story() -> None:
        kitchen = Kitchen()
        kitchen.broken = RuntimeError("away")
        results = await asyncio.gather(kitchen.number(), kitchen.number(), return_exceptions=True)
        assert [str(one) for one in results] == ["away", "away"]
        kitchen.broken = None
        assert await kitchen.number() == 2

    told(story)


def test_what_cannot_be_kept_is_handed_on_and_built_again() -> None:
    async def story() -> None:
        kitchen = Kitchen()
        kitchen.refusal = Answer(404, [], b"")
        assert await kitchen.cache.get(PAGE) == await kitchen.cache.get(PAGE) == kitchen.refusal
        assert kitchen.began == 2
        assert kitchen.cache.size == (0, 0)

    told(story)


def test_memory_is_bounded_and_what_is_asked_for_stays() -> None:
    async def story() -> None:
        kitchen = Kitchen(most_bytes=1_000, size=100)
        await kitchen.number()
        for number in range(50):
            await kitchen.number(("/d", str(number)))
            await kitchen.number()
            assert kitchen.cache.size[1] <= 1_000
        assert await kitchen.number() == 1
        assert kitchen.cache.size == (10, 1_000)

    told(story)


def test_an_answer_larger_than_the_memory_is_still_served() -> None:
    async def story() -> None:
        kitchen = Kitchen(most_bytes=50, size=100)
        assert await kitchen.number() == 1
        assert await kitchen.number(OTHER) == 2
        assert kitchen.cache.size == (1, 100)

    told(story)


def test_forgotten_answers_leave_no_names_behind() -> None:
    async def story() -> None:
        kitchen = Kitchen(most_bytes=300, size=100)
        for number in range(100):
            await kitchen.number(("/d", str(number)))
            kitchen.cache.drop([str(number), "nobody"])
        assert len(kitchen.cache._by_tag) == len(kitchen.cache._kept) == 3
        assert not kitchen.cache._drops
        assert not kitchen.cache._building

    told(story)


def test_what_is_erased_is_gone_from_memory_and_from_what_is_handed_out_in_need() -> None:
    async def story() -> None:
        kitchen = Kitchen()
        await kitchen.number()
        await kitchen.number(OTHER)
        kitchen.cache.erase([PAGE[1]])
        assert kitchen.cache.size == (1, 10)
        kitchen.refusal = Answer(503, [], b"")
        assert await kitchen.cache.get(PAGE) is kitchen.refusal

    told(story)


def test_a_build_that_began_before_an_erasure_is_not_kept() -> None:
    async def story() -> None:
        kitchen = Kitchen()
        kitchen.gate = asyncio.Event()
        waiting = asyncio.ensure_future(kitchen.number())
        await _turn()
        kitchen.cache.erase([PAGE[1]])
        kitchen.gate.set()
        await waiting
        assert kitchen.cache.size == (0, 0)
        assert await kitchen.number() == 2
        assert kitchen.cache.size == (1, 10)

    told(story)


def test_drops_come_from_any_thread_while_pages_are_built() -> None:
    """After the last drop has returned, a page built later is the one that is served."""

    async def story() -> None:
        kitchen = Kitchen(coalesce=0.0)
        halt = threading.Event()

        def drop() -> None:
            while not halt.is_set():
                kitchen.cache.drop(["story=a", "story=b"])

        threads = [threading.Thread(target=drop) for _ in range(3)]
        for thread in threads:
            thread.start()
        for _ in range(300):
            await asyncio.gather(kitchen.number(), kitchen.number(OTHER))
            kitchen.clock.now += 1
        halt.set()
        for thread in threads:
            thread.join()
        kitchen.cache.drop(["story=a"])
        last = kitchen.began
        kitchen.clock.now += 1
        assert await kitchen.number() == last + 1
        assert await kitchen.number() == last + 1

    told(story)
