"""One engine alone in its own environment, timed. Run by path with that environment's Python: only the standard library here.

    python judge_alone.py NAME                               whether it starts
    python judge_alone.py NAME TIMED.json SETS.json SECONDS  figures as JSON on standard output

TIMED holds texts to be timed with, SETS (or "-") holds {set: [[text, story title, story text], …]} to be scored.
"""

import json
import resource
import statistics
import sys
import time

# ruff: noqa: PLC0415 (what is measured is loaded in its turn, and mostly not there)
_BEGAN = time.perf_counter()


def houserules(tier):
    """Fox News comments come with their story; the scores of the kept rules are taken as they are."""
    import houserules as engine

    asked = engine.Tier(tier)

    def judge(text, story=None):
        verdict = engine.judge(text, story=engine.Story(*story) if story else None, tier=asked)
        return verdict.toxicity, verdict.scores[engine.Rule.HATE]

    return judge


def alt_profanity_check():
    from profanity_check import predict_prob

    def judge(text, story=None):
        score = float(predict_prob([text])[0])
        return score, score

    return judge


def glin_profanity():
    """It says yes or no, and which words; how many of them makes an order of it."""
    from glin_profanity import Filter

    checker = Filter()

    def judge(text, story=None):
        found = checker.check_profanity(text)
        score = float(len(found["profane_words"]) if found["contains_profanity"] else 0)
        return score, score

    return judge


def hatesonar():
    from hatesonar import Sonar

    sonar = Sonar()

    def judge(text, story=None):
        shares = {each["class_name"]: each["confidence"] for each in sonar.ping(text=text)["classes"]}
        return 1 - shares["neither"], shares["hate_speech"]

    return judge


ENGINES = {
    "fast": lambda: houserules("fast"),
    "full": lambda: houserules("full"),
    "alt-profanity-check": alt_profanity_check,
    "glin-profanity": glin_profanity,
    "hatesonar": hatesonar,
}


def main(name, timed=None, sets="-", seconds="1"):
    judge = ENGINES[name]()
    judge("One comment, to have everything loaded.")
    load_seconds = time.perf_counter() - _BEGAN
    if not timed:
        return
    with open(timed) as file:
        texts = json.load(file)
    used = time.process_time()
    times = _times(judge, texts, float(seconds))
    used = time.process_time() - used
    figures = {
        "load_seconds": load_seconds,
        "per_second": len(times) / sum(times),
        "per_core_second": len(times) / used,
        "p50_ms": 1_000 * statistics.median(times),
        "p95_ms": 1_000 * statistics.quantiles(times, n=20)[-1],
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "scores": {},
    }
    if sets != "-":
        with open(sets) as file:
            figures["scores"] = {key: [judge(text, story) for text, *story in rows] for key, rows in json.load(file).items()}
    # Below everything that a library may print.
    sys.stdout.write("\n" + json.dumps(figures) + "\n")


def _times(judge, texts, seconds):
    times = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for text in texts:
            began = time.perf_counter()
            judge(text)
            times.append(time.perf_counter() - began)
            if began > end:
                break
    return times


if __name__ == "__main__":
    main(*sys.argv[1:])
