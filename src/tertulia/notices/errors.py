"""Problem
├── TooManyFollowed   over the limit
└── SectionUnknown    no story of the publication is in it
"""

from django.utils.translation import gettext_lazy as _

from tertulia.plumbing.problems import Problem


class TooManyFollowed(Problem):
    code, status = "too-many-followed", 409
    title = _("That many can't be followed")
    detail = _("You can follow up to %(most)s stories, sections and threads.")
    hint = _("Stop following some of them first.")


class SectionUnknown(Problem):
    code, status = "section-unknown", 404
    title = _("No such section")
    detail = _("No story of this publication is in a section of that name.")
    hint = _("Write the section as the stories have it.")
