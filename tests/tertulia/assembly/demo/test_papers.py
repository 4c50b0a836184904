"""The two papers hold together: every story readable, every cross-reference answered."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import get_template

from tertulia.assembly.demo.papers import Paper, paper, papers


def test_there_are_an_english_and_a_spanish_paper_with_a_dozen_stories() -> None:
    assert [each.language for each in papers()] == ["en", "es"]
    assert sum(len(each.stories) for each in papers()) >= 12


@pytest.mark.parametrize("which", papers(), ids=lambda which: which.slug)
def test_every_section_has_a_story_and_every_story_four_to_eight_paragraphs(which: Paper) -> None:
    assert all(which.in_section(section) for section in which.sections)
    assert all(4 <= len(story.paragraphs) <= 8 for story in which.stories)


@pytest.mark.parametrize("which", papers(), ids=lambda which: which.slug)
def test_stories_stand_newest_first(which: Paper) -> None:
    ages = [story.hours_before for story in which.stories]
    assert ages == sorted(ages)


def test_twins_name_each_other_and_the_migration_talks_are_told_in_both_languages() -> None:
    twins = {(story.paper, story.key): story.twin for each in papers() for story in each.stories if story.twin}
    for here, twin in twins.items():
        back = twins[(twin.paper, twin.key)]
        assert (back.paper, back.key) == here
        assert paper(twin.paper).language == twin.language
    assert ("chronicle", "migration-talks-ansel-strait") in twins


def test_keys_and_slugs_are_fit_for_addresses() -> None:
    names = [story.key for each in papers() for story in each.stories]
    names += [section.slug for each in papers() for section in each.sections]
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in names)


def test_more_from_a_section_leaves_out_the_story_itself() -> None:
    story = paper("chronicle").story("night-buses")
    more = paper("chronicle").more_from_section(story)
    assert story not in more
    assert {other.section for other in more} == {story.section}


def test_a_story_appeared_its_hours_before_the_printing() -> None:
    now = datetime(2031, 5, 4, 12, tzinfo=UTC)
    story = paper("chronicle").lead
    assert now - story.published_at(now) == timedelta(hours=story.hours_before)


def test_each_paper_writes_the_day_in_its_language() -> None:
    day = datetime(2031, 5, 4, tzinfo=UTC)
    assert paper("chronicle").words.dated(day) == "Sunday 4 May 2031"
    assert paper("cronica").words.dated(day) == "domingo, 4 de mayo de 2031"


def test_every_drawing_named_exists() -> None:
    for each in papers():
        get_template(each.mark_template)
        for story in each.stories:
            if story.plate:
                get_template(story.plate_template)
                assert story.caption
