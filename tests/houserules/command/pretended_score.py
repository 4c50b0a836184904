"""`houserules score` as a program, with the engine that knows nothing; slowed down if asked. Its processes import this too."""

import os
import time

import houserules
from houserules.command.score import score
from houserules.shapes import Verdict
from tests.houserules.pretending import Pretender

PAUSE_SECONDS = float(os.environ.get("PAUSE_SECONDS", "0"))


class Slow(Pretender):
    def judge(self, comment: str, **asked: object) -> Verdict:
        time.sleep(PAUSE_SECONDS)
        return super().judge(comment, **asked)  # type: ignore[arg-type]


houserules.engine = Slow

if __name__ == "__main__":
    score(prog_name="score")
