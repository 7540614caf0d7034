"""How waves were compared, in full with sources."""

from __future__ import annotations

from pretest.report.pages.table import Term
from pretest.report.sections.methods_full import Method, Methods, Source
from pretest.report.sections.movement import level_of
from pretest.report.sections.section import Section
from pretest.report.words.changerows import raw_changes
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.tables.changes import TABLE as CHANGES
from pretest.tables.levels import TABLE as LEVELS

_SOURCES: dict[str, tuple[Source, ...]] = {
    "levels": (Source("Binder (1983)", "10.2307/1402588"),),
    "shares": (Source("Korn & Graubard (1998), Survey Methodology 24, 193–201", ""),),
    "changes": (
        Source("Welch (1947)", "10.1093/biomet/34.1-2.28"),
        Source("Zou & Donner (2008)", "10.1002/sim.3095"),
    ),
    "break": (Source("Wagner et al. (2002)", "10.1046/j.1365-2710.2002.00430.x"),),
    "mix": (
        Source("Deming & Stephan (1940)", "10.1214/aoms/1177731829"),
        Source("Deville & Särndal (1992)", "10.1080/01621459.1992.10475217"),
    ),
}


def full_section(edition: Edition) -> Methods:
    """Settings, and each step with its sources."""
    texts, rows = edition.strings, raw_changes(edition)
    names = ("levels", "shares", "changes", "trend", "break", "mix", "same", "comparability", "suppression")
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


SECTION = Section("methods_full", full_section, (LEVELS, CHANGES), runs=("monitor",), folder="wave_methods_full")
