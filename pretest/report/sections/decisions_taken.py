"""What was decided while the campaign was watched: on a time line, with what was known and what the plan said."""

from __future__ import annotations

from dataclasses import dataclass

from pretest.report.pages.table import Illustration
from pretest.report.sections.section import Section
from pretest.report.sections.timelines import timeline_illustration
from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.tablerows import Row
from pretest.report.words.taken import decision_claims, open_claim
from pretest.tables.alarms import TABLE as ALARMS
from pretest.tables.changes import TABLE as CHANGES
from pretest.tables.decisions import TABLE as DECISIONS
from pretest.tables.signals import TABLE as SIGNALS
from pretest.tables.wave_differences import TABLE as WAVE_DIFFERENCES


@dataclass(frozen=True, slots=True)
class Taken:
    """One decision. who: a role, in the words of those who decided. stands: whether no later one puts it right."""

    number: int
    date: str
    who: str
    claims: tuple[Claim, ...]
    stands: bool


@dataclass(frozen=True, slots=True)
class DecisionsTaken:
    """waiting: what the plan says and nobody decided about, None where that is not so. decisions: newest first, those
    that still stand before those that were put right. line: None where no day is known."""

    waiting: Claim | None
    decisions: tuple[Taken, ...]
    line: Illustration | None


def decisions_taken(edition: Edition) -> DecisionsTaken:
    """The decisions of the log."""
    made = [_taken(edition, row) for row in reversed(edition.rows("decisions"))]
    made.sort(key=lambda one: not one.stands)
    return DecisionsTaken(open_claim(edition), tuple(made), timeline_illustration(edition))


def _taken(edition: Edition, row: Row) -> Taken:
    day = clean_line(edition.numerals.date(row["date"]) or row["date"])
    return Taken(
        row["number"], day, clean_line(row["role"]), decision_claims(edition, row), row["corrected_by"] is None
    )


SECTION = Section(
    "decisions_taken", decisions_taken, (DECISIONS, ALARMS, CHANGES, SIGNALS, WAVE_DIFFERENCES), runs=("monitor",)
)
