"""`/v1/score`: what `houserules score` does, over HTTP. JSON lines come, are put aside, and are answered in order.

The answer begins when all has come: a client that sends everything before it reads would wait for us, and we for it.
It goes on as fast as it is read. Who asks for one comment comes first.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import IO, cast

from houserules.bulk.lines import Batch, Inputs, Source
from houserules.bulk.records import Record, answer
from houserules.serving.asgi import Receive, Request
from houserules.serving.asking import Asked, Caller, Judge
from houserules.serving.conf import Bounds
from houserules.serving.refusals import Busy
from houserules.serving.workers import Workers
from houserules.shapes import Verdict

LINES = b"application/x-ndjson"
IN_MEMORY_BYTES = 1_000_000
# A batch is a third of a second's work; who can't do it in so long is broken.
BATCH_SECONDS = 120
WAIT_SECONDS = 0.2


def room_aside() -> IO[bytes]:
    """A file without a name, in memory while it is small."""
    return cast("IO[bytes]", tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES))


async def put_aside(request: Request, aside: IO[bytes], bounds: Bounds) -> int:
    """How many lines the body has. Raises what ``Request.chunks`` does."""
    lines, last = 0, b"\n"
    async for chunk in request.chunks(bounds.archive_bytes, bounds.archive_seconds):
        aside.write(chunk)
        lines, last = lines + chunk.count(b"\n"), chunk[-1:] or last
    aside.seek(0)
    return lines + (last != b"\n")


async def scored(aside: IO[bytes], request: Request, judge: Judge, caller: Caller, workers: Workers) -> AsyncIterator[bytes]:
    """The answers to what was put aside. Ends early once the client is gone."""
    batches = Inputs([Source("", aside, None)]).batches()
    gone = asyncio.ensure_future(_left(request.receive))
    try:
        while not gone.done():
            part = await _patiently(workers, partial(_next, batches, judge, caller))
            if not part:
                break
            yield part
    finally:
        gone.cancel()


async def _left(receive: Receive) -> None:
    """Returns when the client is gone."""
    while (await receive())["type"] != "http.disconnect":
        await asyncio.sleep(WAIT_SECONDS)


async def _patiently(workers: Workers, work: Callable[[], bytes]) -> bytes:
    while True:
        try:
            return await workers.run(work, seconds=BATCH_SECONDS)
        except Busy:
            await asyncio.sleep(WAIT_SECONDS)


def _next(batches: Iterator[Batch], judge: Judge, caller: Caller) -> bytes:
    """The next lines' answers; nothing when there are no more."""
    batch = next(batches, None)
    if batch is None:
        return b""
    numbered = enumerate(batch.lines, batch.first)
    told = (answer(partial(_judged, judge, caller), line, number=number, place=f"line {number}") for number, line in numbered)
    return b"".join(each.line + b"\n" for each in told)


def _judged(judge: Judge, caller: Caller, record: Record) -> Verdict:
    return judge(Asked(record.text, record.story, record.parent, record.lang, caller))
