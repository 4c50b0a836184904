"""One transaction per verb: whatever breaks on the way, there is all of it or nothing, and every count is right."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from tertulia.assembly.archive import all_models
from tertulia.discussion.errors import Refused
from tertulia.discussion.models import Comment, HouseRule, Verdict
from tertulia.discussion.services.deciding import reject_held, release_held
from tertulia.discussion.services.editing import delete_comment, edit_comment
from tertulia.discussion.services.flagging import report_comment, set_respect
from tertulia.discussion.services.merging import merge_stories
from tertulia.discussion.services.posting import Draft, post_comment
from tertulia.discussion.services.rescoring import complete, rescore_next
from tertulia.plumbing import clock
from tertulia.plumbing.models import OutboxEvent
from tertulia.readers.models import Reader
from tertulia.stories.models import Publication, Story
from tertulia.stories.services.registering import StoryFacts, push_story
from tests.conftest import PAPER_ORIGIN
from tests.tertulia.discussion.judges import Judge, judging, verdict
from tests.tertulia.discussion.talking import differences, guest, say, sender

Verb = Callable[[], object]


class Broken(OperationalError):
    """What a full disk or a lost connection looks like."""


@contextmanager
def _breaking(at: int) -> Iterator[None]:
    """The statement of that number fails, BEGIN and savepoints included."""
    count = 0

    def execute(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        if count == at:
            raise Broken(f"on purpose, at statement {at}: {sql[:60]}")
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield


def _everything() -> dict[str, list[tuple[Any, ...]]]:
    return {model._meta.label: sorted(model._default_manager.values_list(), key=repr) for model in all_models()}


def _broken_at_every_statement(verb: Verb, most: int = 60) -> int:
    """Try the verb with its first statement failing, then its second, until it comes through; returns how many failed."""
    for at in range(1, most):
        before = _everything()
        try:
            with _breaking(at):
                verb()
        except Broken:
            assert _everything() == before, f"half of it was written when statement {at} failed"
            assert differences() == []
        else:
            assert differences() == []
            return at - 1
    raise AssertionError("the verb never ends")


@pytest.fixture
def ana(db: None) -> Reader:
    return guest("Ana")


@pytest.fixture
def luis(db: None) -> Reader:
    return guest("Luis")


VERBS = [
    "post",
    "post as a new guest",
    "reply",
    "deep reply",
    "edit",
    "delete",
    "delete a reply",
    "respect",
    "take back",
    "report",
    "post what is held",
    "reply what is held",
    "edit into what is held",
    "edit what is held",
    "delete what is held",
    "release",
    "release what others have seen",
    "reject",
    "score again",
    "refuse",
    "push",
    "merge",
]


def _verb(name: str, story: Story, ana: Reader, luis: Reader) -> Verb:
    root = say(story, ana)
    reply = say(story, luis, under=root)
    other = push_story(paper=story.publication, key="bus", address=f"{PAPER_ORIGIN}/bus", facts=StoryFacts())[0]
    say(other, ana)
    if name == "take back":
        set_respect(comment_id=root.pk, sender=sender(luis), respected=True)
    if name in _JUDGED:
        return _judged_verb(name, story, ana, reply)
    return {
        "post": lambda: post_comment(story=story, sender=sender(ana), draft=Draft("One more.", client_key="k" * 20)),
        "post as a new guest": lambda: post_comment(story=story, sender=sender(guest_name="Noor"), draft=Draft("New here.")),
        "reply": lambda: post_comment(story=story, sender=sender(luis), draft=Draft("Yes.", root.pk)),
        "deep reply": lambda: post_comment(story=story, sender=sender(ana), draft=Draft("Yes, but.", reply.pk)),
        "edit": lambda: edit_comment(comment_id=root.pk, reader=ana, text="Other words."),
        "delete": lambda: delete_comment(comment_id=root.pk, reader=ana),
        "delete a reply": lambda: delete_comment(comment_id=reply.pk, reader=luis),
        "respect": lambda: set_respect(comment_id=root.pk, sender=sender(guest_name="Noor"), respected=True),
        "take back": lambda: set_respect(comment_id=root.pk, sender=sender(luis), respected=False),
        "report": lambda: report_comment(comment_id=root.pk, sender=sender(), rule=HouseRule.SPAM),
        "push": lambda: push_story(
            paper=story.publication, key="bus", address=f"{PAPER_ORIGIN}/other", facts=StoryFacts(title="T")
        ),
        "merge": lambda: merge_stories(into=Story.objects.select_related("publication").get(pk=story.pk), other=other),
    }[name]


_JUDGED = VERBS[VERBS.index("post what is held") : VERBS.index("refuse") + 1]


def _judged_verb(name: str, story: Story, ana: Reader, reply: Comment) -> Verb:
    def post(text: str, under: Comment | None = None) -> Comment:
        draft = Draft(text, under.pk if under else None, accept_nudge=True)
        return post_comment(story=story, sender=sender(ana), draft=draft).comment

    def refused() -> None:
        with suppress(Refused):
            post("A nettle.")

    held, seen, fine = post("A cabbage.", reply), say(story, ana), say(story, ana)
    edit_comment(comment_id=seen.pk, reader=ana, text="A cabbage.", accept_nudge=True)
    owed = Verdict.objects.get(comment=held)
    Verdict.objects.filter(pk=owed.pk).update(complete=False, next_try_at=clock.now())
    return {
        "post what is held": lambda: post("You cabbage."),
        "reply what is held": lambda: post("You cabbage.", reply),
        "edit into what is held": lambda: edit_comment(comment_id=fine.pk, reader=ana, text="You cabbage.", accept_nudge=True),
        "edit what is held": lambda: edit_comment(comment_id=held.pk, reader=ana, text="You garden."),
        "delete what is held": lambda: delete_comment(comment_id=held.pk, reader=ana),
        "release": lambda: release_held(comment_id=held.pk),
        "release what others have seen": lambda: release_held(comment_id=seen.pk),
        "reject": lambda: reject_held(comment_id=held.pk, rule=HouseRule.SPAM),
        "score again": lambda: complete(owed.pk, verdict("A garden."), "1"),
        "refuse": refused,
    }[name]


@pytest.fixture(autouse=True)
def judge() -> Iterator[None]:
    with judging(Judge(), judging="fast"):
        yield


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", VERBS)
def test_a_verb_that_breaks_at_any_statement_leaves_nothing_behind(name: str, story: Story, ana: Reader, luis: Reader) -> None:
    assert _broken_at_every_statement(_verb(name, story, ana, luis)) >= 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", VERBS)
def test_a_commit_that_fails_is_not_acknowledged_and_leaves_nothing(
    name: str, story: Story, ana: Reader, luis: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    verb = _verb(name, story, ana, luis)
    before = _everything()

    def full() -> None:
        raise Broken("the disk is full")

    monkeypatch.setattr(connection, "_commit", full)
    with pytest.raises(Broken):
        verb()
    monkeypatch.undo()
    assert _everything() == before


@pytest.mark.django_db(transaction=True)
# A refusal tells nobody.
@pytest.mark.parametrize("name", [name for name in VERBS if name != "refuse"])
def test_what_is_acknowledged_is_committed_with_its_event(name: str, story: Story, ana: Reader, luis: Reader) -> None:
    """Seen by somebody else, at the moment the verb returns."""
    verb = _verb(name, story, ana, luis)
    events = OutboxEvent.objects.count()
    verb()
    assert not connection.in_atomic_block
    seen: list[int] = []

    def look() -> None:
        seen.append(OutboxEvent.objects.count())
        connection.close()

    other = threading.Thread(target=look)
    other.start()
    other.join()
    assert seen == [OutboxEvent.objects.count()]
    assert seen[0] > events


class Late(Judge):
    """Says the same of every text."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self.what = what

    def judge(self, comment: str, **told: Any) -> Any:
        return super().judge(self.what, **told)


# Said of what is published, and of what is held.
_WHAT = st.sampled_from(["carrots", "carrots", "cabbage"])


class Talk(RuleBasedStateMachine):
    """Readers do what they like, in any order; now and then the database breaks in the middle."""

    comments: Bundle[int] = Bundle("comments")
    readers: Bundle[int] = Bundle("readers")

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        paper = Publication.objects.create(slug="talk", name="Talk", origins=[PAPER_ORIGIN], created_at=clock.now())
        self.story = push_story(paper=paper, key="talk", address=f"{PAPER_ORIGIN}/talk", facts=StoryFacts())[0]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    @initialize(target=readers)
    def arrive(self) -> Any:
        return multiple(*(guest(name).pk for name in ("Ana", "Luis", "Noor")))

    def _try(self, verb: Verb, at: int) -> Any:
        """The verb breaks at that statement, and is then done again as a reader would."""
        before = _everything()
        try:
            with _breaking(at):
                return verb()
        except Broken:
            assert _everything() == before
        return verb()

    def _decide(self, comment: int, at: int, *, release: bool) -> None:
        if self._comment(comment).state == "held":
            verb = release_held if release else partial(reject_held, rule=HouseRule.OTHER)
            self._try(lambda: verb(comment_id=comment), at)

    def _comment(self, pk: int) -> Comment:
        return Comment.objects.select_related("author").get(pk=pk)

    @rule(target=comments, reader=readers, what=_WHAT, at=st.integers(1, 15))
    def post(self, reader: int, what: str, at: int) -> int:
        who = sender(Reader.objects.get(pk=reader))
        draft = Draft(f"Said {what}.", accept_nudge=True)
        return int(self._try(lambda: post_comment(story=self.story, sender=who, draft=draft), at).comment.pk)

    @rule(target=comments, reader=readers, parent=comments, what=_WHAT, at=st.integers(1, 15))
    def reply(self, reader: int, parent: int, what: str, at: int) -> Any:
        if self._comment(parent).state != "published":
            return multiple()
        who = sender(Reader.objects.get(pk=reader))
        draft = Draft(f"Answered {what}.", parent, accept_nudge=True)
        return self._try(lambda: post_comment(story=self.story, sender=who, draft=draft), at).comment.pk

    @rule(comment=comments, what=_WHAT, at=st.integers(1, 15))
    def edit(self, comment: int, what: str, at: int) -> None:
        row = self._comment(comment)
        if row.state in ("published", "held"):
            text = f"Edited {what} at {at}."
            self._try(lambda: edit_comment(comment_id=comment, reader=row.author, text=text, accept_nudge=True), at)

    @rule(comment=comments, at=st.integers(1, 15))
    def release(self, comment: int, at: int) -> None:
        self._decide(comment, at, release=True)

    @rule(comment=comments, at=st.integers(1, 15))
    def reject(self, comment: int, at: int) -> None:
        self._decide(comment, at, release=False)

    @rule(comment=comments, what=_WHAT, at=st.integers(1, 15))
    def be_owed_a_verdict(self, comment: int, what: str, at: int) -> None:
        """As if the full models had been late, and say that now."""
        newest = Verdict.objects.filter(comment=comment).order_by("-pk").first()
        if newest is None:
            return
        Verdict.objects.filter(pk=newest.pk).update(complete=False, next_try_at=clock.now())
        with judging(Late(what), judging="fast"):
            try:
                with _breaking(at):
                    rescore_next()
            except Broken:
                # Whoever takes it puts it off first, so that it is not taken twice.
                Verdict.objects.filter(pk=newest.pk).update(next_try_at=clock.now())
                rescore_next()
        assert Verdict.objects.filter(complete=False).count() == 0

    @rule(comment=consumes(comments), at=st.integers(1, 20))
    def delete(self, comment: int, at: int) -> None:
        row = self._comment(comment)
        if row.state != "deleted":
            self._try(lambda: delete_comment(comment_id=comment, reader=row.author), at)

    @rule(comment=comments, reader=readers, respected=st.booleans(), at=st.integers(1, 15))
    def respect(self, comment: int, reader: int, respected: bool, at: int) -> None:
        row = self._comment(comment)
        if row.state == "published" and row.author_id != reader:
            who = sender(Reader.objects.get(pk=reader))
            self._try(lambda: set_respect(comment_id=comment, sender=who, respected=respected), at)

    @rule(comment=comments, reader=readers, at=st.integers(1, 15))
    def report(self, comment: int, reader: int, at: int) -> None:
        if self._comment(comment).state == "published":
            who = sender(Reader.objects.get(pk=reader))
            self._try(lambda: report_comment(comment_id=comment, sender=who, rule=HouseRule.HATE), at)

    @invariant()
    def every_count_place_and_event_is_right(self) -> None:
        assert differences() == []


@pytest.mark.django_db
def test_readers_may_do_anything_in_any_order_while_the_database_breaks() -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Talk, settings=settings(max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=checks)
    )


def _at_once(works: list[Verb]) -> list[Exception]:
    """Each in a thread with a connection of its own, all beginning at the same moment; what failed."""
    start, failed = threading.Barrier(len(works)), []

    def run(work: Verb) -> None:
        start.wait()
        try:
            work()
        except Exception as wrong:  # the test says that there are none
            failed.append(wrong)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def _talk_a_while(story: Story, me: Reader, roots: list[int]) -> None:
    for number in range(6):
        mine = say(story, me, f"Reply {number}", under=Comment.objects.get(pk=roots[number % 2]))
        say(story, me, f"Root {number}")
        for root in roots:
            set_respect(comment_id=root, sender=sender(me), respected=number % 3 != 2)
        edit_comment(comment_id=mine.pk, reader=me, text=f"Edited {number}")
        if number % 2:
            delete_comment(comment_id=mine.pk, reader=me)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_leave_every_count_right(story: Story, ana: Reader) -> None:
    """Eight readers post, reply to the same comments, react, edit and delete at the same time."""
    roots = [say(story, ana).pk for _ in range(2)]
    people = [guest(f"Reader {number}") for number in range(8)]
    assert _at_once([partial(_talk_a_while, story, me, roots) for me in people]) == []
    assert differences() == []
    rows = {row.pk: row for row in Comment.objects.filter(pk__in=roots)}
    assert [(rows[root].reply_count, rows[root].thread_count) for root in roots] == [(24, 24), (24, 0)]
    assert {rows[root].respect_count for root in roots} == {0}
    assert Story.objects.get(pk=story.pk).comment_count == 2 + 8 * (6 + 3)


@pytest.mark.django_db(transaction=True)
def test_one_reader_reacting_from_many_tabs_counts_once(story: Story, ana: Reader, luis: Reader) -> None:
    row = say(story, ana)

    def react() -> None:
        set_respect(comment_id=row.pk, sender=sender(luis), respected=True)
        report_comment(comment_id=row.pk, sender=sender(luis), rule=HouseRule.SPAM)

    assert _at_once([react] * 6) == []
    assert Comment.objects.get(pk=row.pk).respect_count == 1
    assert differences() == []
