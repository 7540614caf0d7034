"""What the waves follow, where, when, and which direction is worse."""

from __future__ import annotations

from pretest.report.pages.table import Term
from pretest.report.sections.section import Section
from pretest.report.sections.series import ALL_PLACES, direction
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.tables.levels import TABLE as LEVELS


def watched_section(edition: Edition) -> tuple[Term, ...]:
    """What is followed, where, when, and which direction is worse."""
    study, texts, numerals = edition.findings.study, edition.strings, edition.numerals
    unknown = texts("tested.no_date")
    waves = [
        texts("monitor.watched.wave", wave=str(wave.wave), date=clean_line(numerals.date(wave.date) or unknown))
        for wave in study.waves
    ]
    outcomes = [
        texts(
            "monitor.watched.outcome",
            outcome=edition.labels.outcome(outcome.id),
            direction=texts(f"monitor.direction.{direction(edition, outcome.id)}"),
        )
        for outcome in study.outcomes
    ]
    places = sorted({row["place"] for row in edition.rows("levels")} - {ALL_PLACES})
    facts = {
        texts("tested.goal"): [edition.labels.text(study.goal)],
        texts("tested.substance"): [clean_line(study.substance or "")],
        texts("tested.setting"): [clean_line(study.setting or "")],
        texts("tested.audiences"): [edition.labels.audience(audience.id) for audience in study.audiences],
        texts("monitor.watched.outcomes"): outcomes,
        texts("monitor.watched.waves"): waves,
        texts("monitor.watched.places"): [clean_line(place) for place in places],
        texts("tested.plan"): [clean_line(edition.findings.plan.id)],
    }
    terms = [Term(name, tuple(filter(None, values))) for name, values in facts.items()]
    return tuple(term for term in terms if term.values)


SECTION = Section("watched", watched_section, (LEVELS,), runs=("monitor",))
