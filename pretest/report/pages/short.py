"""The short reports: pages with a form of their own, which draw nothing and so need no drawing library."""

from __future__ import annotations

from collections.abc import Callable

from pretest.library import Library
from pretest.report.pages.communication import communication
from pretest.report.pages.council import council
from pretest.report.pages.page import render_page
from pretest.report.pages.participants import participants
from pretest.report.pages.profile import Profile
from pretest.report.words.edition import Edition

STYLE = "reports/styles/short.css"
VIEWS: dict[str, Callable[[Edition], object]] = {
    "communication": communication,
    "council": council,
    "participants": participants,
}


def render_short(edition: Edition, chosen: Profile, library: Library | None = None) -> str:
    """The page of a short report: no script, no outside request, light and dark.

    Raises
    ------
    KeyError
        When the profile is one of sections: a programming mistake.
    SpecError
        When the study's own report files are not valid.
    """
    return render_page(
        f"pages/{chosen.page}.html.j2",
        edition,
        library,
        sheet=STYLE,
        title=edition.labels.title(),
        profile_title=chosen.title[edition.strings.language],
        view=VIEWS[chosen.page](edition),
        unsuppressed=edition.findings.complete,
        own_profile=chosen.id if chosen.is_own else "",
    )
