"""The report on the waves of one study, as one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pretest.findings import Findings
from pretest.library import Library
from pretest.report.figures.drawing import plain_style
from pretest.report.pages.page import render_page
from pretest.report.pages.table import Cell, Illustration, Table, TableRow, Term, make_table
from pretest.report.sections.comparable import comparability_section
from pretest.report.sections.methods import Method, Methods, Source
from pretest.report.sections.movement import level_of
from pretest.report.sections.origin import origin_section
from pretest.report.sections.overview import notes_section
from pretest.report.sections.participants import participants_section
from pretest.report.sections.series import ALL_PLACES, direction
from pretest.report.sections.standing import monitored_section
from pretest.report.words.edition import Edition, read_edition
from pretest.report.words.labels import clean_line
from pretest.report.words.tablerows import Row
from pretest.words import Language

SECTIONS = (
    "watched",
    "comparability",
    "monitored",
    "participants",
    "methods_plain",
    "methods_full",
    "notes",
    "provenance",
)

_SOURCES: dict[str, tuple[Source, ...]] = {
    "levels": (Source("Binder (1983)", "10.2307/1402588"),),
    "shares": (Source("Korn & Graubard (1998), Survey Methodology 24, 193–201", ""),),
    "changes": (
        Source("Welch (1947)", "10.1093/biomet/34.1-2.28"),
        Source("Zou & Donner (2008)", "10.1002/sim.3095"),
    ),
}


@dataclass(frozen=True, slots=True)
class TookPart:
    """tables: people per wave, by audience and by place. flow: from read to kept."""

    tables: tuple[Table, ...]
    flow: tuple[Illustration, ...]


def render_monitor(findings: Findings, *, language: Language, library: Library | None = None) -> str:
    """The findings of one ``monitor`` run as one HTML file: no script, no outside request.

    Parameters
    ----------
    language
        Language of all words of the report; labels fall back on the language that the study has.
    library
        Where content is found: where it trusts them, a study's own texts, templates and style come first.

    Raises
    ------
    ValueError
        When the findings are not those of a monitor run, or there is no such language.
    SpecError
        When the study's own report files are not valid.
    """
    if findings.kind != "monitor":
        raise ValueError(f"findings of kind '{findings.kind}' are not of waves")
    edition = read_edition(findings, language, library)
    with plain_style():
        content = {name: BUILDERS[name](edition) for name in SECTIONS}
    return render_page(
        "monitor.html.j2",
        edition,
        library,
        title=edition.labels.title(),
        sections=SECTIONS,
        content=content,
        unsuppressed=findings.complete,
    )


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


def people_section(edition: Edition) -> TookPart:
    """How many people answered, per wave and audience, and per place."""
    texts, levels = edition.strings, edition.rows("levels")
    known = list(dict.fromkeys(row["audience"] for row in levels))
    order = [audience.id for audience in edition.findings.study.audiences if audience.id in known]
    audiences = order + [audience for audience in known if audience not in order]
    if not levels:
        return TookPart((), participants_section(edition))
    whole = [row for row in levels if row["place"] == ALL_PLACES]
    labels = {audience: edition.labels.audience(audience) for audience in audiences}
    tables = [_people_table(edition, texts("monitor.people.caption"), whole, "audience", labels)]
    for audience in audiences:
        rows = [row for row in levels if row["audience"] == audience and row["place"] != ALL_PLACES]
        if rows:
            places = {place: clean_line(place) for place in sorted({row["place"] for row in rows})}
            caption = texts("monitor.people.places_caption", audience=labels[audience])
            tables.append(_people_table(edition, caption, rows, "place", places))
    return TookPart(tuple(tables), participants_section(edition))


def _people_table(edition: Edition, caption: str, rows: list[Row], by: str, labels: Mapping[str, str]) -> Table:
    columns = [edition.strings("monitor.people.wave"), *labels.values()]
    made = []
    for wave in sorted({row["wave"] for row in rows}):
        cells = [_people(edition, [row for row in rows if row["wave"] == wave and row[by] == name]) for name in labels]
        made.append(TableRow(edition.strings("monitor.levels.wave", wave=str(wave)), tuple(cells)))
    return make_table(caption, columns, [("", made)])


def _people(edition: Edition, rows: list[Row]) -> Cell:
    """The most people who answered one outcome; hidden when any of them is, since the largest follows from it."""
    counts = [row["n"] for row in rows]
    if None in counts and not any(counts):
        return edition.hidden()
    return Cell(edition.numerals.count(max((count for count in counts if count is not None), default=0)), "number")


def plain_section(edition: Edition) -> tuple[str, ...]:
    """The method in a few short paragraphs."""
    hidden = 0 if edition.findings.complete else edition.findings.suppressed_below
    privacy = "methods.plain.privacy" if hidden else "methods.plain.privacy_off"
    return (
        *(edition.strings(f"monitor.methods.{name}") for name in ("levels", "changes", "absence", "cause")),
        edition.strings(privacy, **({"n": edition.numerals.count(hidden)} if hidden else {})),
    )


def full_section(edition: Edition) -> Methods:
    """Settings, and each step with its sources."""
    texts, rows = edition.strings, edition.rows("changes")
    names = ("levels", "shares", "changes", "trend", "comparability", "suppression")
    values = {"suppression": {"n": edition.numerals.count(edition.threshold)}}
    items = [
        Method(
            texts(f"monitor.methods.full.{name}.title"),
            texts(f"monitor.methods.full.{name}.body", **values.get(name, {})),
            _SOURCES.get(name, ()),
        )
        for name in names
        if name != "suppression" or not edition.findings.complete
    ]
    widths = sorted({level_of(edition, row) for row in (*edition.rows("levels"), *rows)})
    starts = sorted({row["wave_from"] for row in rows if row["kind"] == "baseline"})
    settings = {
        "plan": [clean_line(edition.findings.plan.id)],
        "level": [texts("number.percent", number=width) for width in widths],
        "baseline": [texts("monitor.levels.wave", wave=str(wave)) for wave in starts],
        "hidden": [] if edition.findings.complete else [edition.numerals.count(edition.threshold)],
    }
    terms = [Term(texts(f"monitor.methods.setting.{name}"), tuple(found)) for name, found in settings.items() if found]
    return Methods(tuple(terms), tuple(items))


BUILDERS: Mapping[str, Callable[[Edition], object]] = {
    "watched": watched_section,
    "comparability": comparability_section,
    "monitored": monitored_section,
    "participants": people_section,
    "methods_plain": plain_section,
    "methods_full": full_section,
    "notes": notes_section,
    "provenance": origin_section,
}
