"""A large discussion with something of everything in it."""

from dataclasses import dataclass

from tests.journeys.newspaper import Story
from tests.journeys.talk import Talk

ANSWERS = 60
STEPS = 15
MORNING = 25
EVENING = 20
ROOTS = MORNING + 4 + EVENING
COMMENTS = ROOTS + ANSWERS + STEPS
LONG = "A long letter. " + "\n\n".join(f"Paragraph {n} of it says what the one before has said, at length." for n in range(1, 31))


@dataclass(frozen=True)
class Crowd:
    """``popular`` has flat replies, each answer of ``deep`` answers the one before; ``steps`` are the ids of those."""

    story: Story
    popular: str
    deep: str
    respected: str
    steps: list[str]


def gather(talk: Talk) -> Crowd:
    # The story is longer than a window, as stories are.
    story = talk.story("a-large-discussion", "Everybody has something to say about the crossing", paragraphs=30)
    for n in range(1, MORNING + 1):
        talk.says(story, f"Reader {n}", f"Morning note {n:02}")
    popular = talk.says(story, "Berta", "A popular question: when does it open?")
    for n in range(1, ANSWERS + 1):
        talk.says(story, f"Reader {n % MORNING + 1}", f"Answer {n:02}", to=popular)
    deep = above = talk.says(story, "Carlos", "A deep argument")
    steps: list[str] = []
    for n in range(1, STEPS + 1):
        above = talk.says(story, "Berta" if n % 2 else "Carlos", f"Step {n:02}", to=above)
        steps.append(above)
    respected = talk.says(story, "Dora", "Well said is half done.")
    for n in range(1, 4):
        talk.respects(f"Reader {n}", respected)
    talk.says(story, "Emilio", LONG)
    for n in range(1, EVENING + 1):
        talk.says(story, f"Reader {n}", f"Evening note {n:02}")
    return Crowd(story, popular, deep, respected, steps)
