"""Would another reasonable plan have decided the same? The worst decision over all specifications comes first."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from pretest.report.pages.table import Cell, Illustration, Table, TableRow, make_table
from pretest.report.sections.illustrated import by_verdict, illustrate
from pretest.report.sections.section import Section
from pretest.report.words.drawn import choices
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.tablerows import Row
from pretest.tables.sensitivity import TABLE as SENSITIVITY
from pretest.words import DECISIONS

_COLUMNS = ("concept", "worst", "plan", "same", "others")
_CURVE = ("specification", "verdict", "estimate", "lower", "upper", "margin")
PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Curve:
    """One outcome of one concept over all specifications, behind a fold."""

    title: str
    illustrations: tuple[Illustration, ...]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """sentences: per concept, those that are decided worse somewhere first. decisions: per audience, and over all of
    them. curves: of the harms of concepts under a decision whose verdict is not the same everywhere. steady: how many
    other harms there are. strip: one square per set of choices."""

    sentences: tuple[str, ...]
    decisions: tuple[Table, ...]
    curves: tuple[Curve, ...]
    steady: int
    strip: Illustration | None = None


def sensitivity_section(edition: Edition) -> Sensitivity:
    rows = edition.rows("sensitivity")
    decisions = [row for row in rows if not row["outcome"]]
    decided = {row["concept"] for row in decisions}  # not the other control, of which no plan decides
    cells = _cells(edition, [row for row in rows if row["outcome"] and row["concept"] in decided])
    moving = [cell for cell in cells if any(not row["same"] for row in cell)]
    overall = _cells(edition, [row for row in decisions if not row["audience"]])
    overall.sort(key=lambda cell: (not _worse(cell), DECISIONS.index(_worst(cell, DECISIONS))))
    return Sensitivity(
        sentences=tuple(_sentence(edition, cell) for cell in overall),
        decisions=tuple(_table(edition, panel, part) for panel, part in edition.panels(decisions).items()),
        strip=_strip(edition, overall) if overall else None,
        curves=tuple(_curve(edition, cell, f"curve{number}") for number, cell in enumerate(moving, 1)),
        steady=len(cells) - len(moving),
    )


def _strip(edition: Edition, overall: list[list[Row]]) -> Illustration:
    """The decisions on all concepts, with the table of them."""
    from pretest.report.figures.robust import plot_robustness

    rows = [row for cell in overall for row in cell]
    summary = " ".join(_sentence(edition, cell) for cell in overall)
    return illustrate(plot_robustness(edition), "robust", _table(edition, (rows[0]["wave"] or 0, ""), rows), summary)


def _cells(edition: Edition, rows: list[Row]) -> list[list[Row]]:
    """Rows by place, in the order of the study."""
    found: dict[tuple[object, ...], list[Row]] = {}
    for part in edition.panels(rows).values():
        part = sorted(
            part, key=lambda row: (edition.outcome_place(row["outcome"]), edition.concept_place(row["concept"]))
        )
        for row in part:
            found.setdefault((row["wave"], row["audience"], row["outcome"], row["concept"]), []).append(row)
    return list(found.values())


def _worst(cell: list[Row], order: tuple[str, ...]) -> str:
    return min((str(row["verdict"]) for row in cell), key=lambda code: order.index(code) if code in order else 0)


def _plan(cell: list[Row]) -> str:
    return next((str(row["verdict"]) for row in cell if row["specification"] == PLAN), "")


def _worse(cell: list[Row]) -> bool:
    """Whether some specification decides worse than the plan."""
    plan = _plan(cell)
    return plan in DECISIONS and DECISIONS.index(_worst(cell, DECISIONS)) < DECISIONS.index(plan)


def _sentence(edition: Edition, cell: list[Row]) -> str:
    worst, plan = _worst(cell, DECISIONS), _plan(cell)
    words = {name: edition.verdict(code, "decision").text for name, code in (("worst", worst), ("plan", plan))}
    times = sum(row["verdict"] == worst for row in cell)
    same = sum(bool(row["same"]) for row in cell)
    count = edition.numerals.count
    kind = "same" if same == len(cell) else "worse" if _worse(cell) else "better"
    concept = edition.labels.arm(cell[0]["concept"])
    numbers = {"times": count(times), "same": count(same), "n": count(len(cell))}
    return edition.strings(f"sensitivity.sentence_{kind}", concept=concept, **words, **numbers)


def _table(edition: Edition, panel: Panel, rows: list[Row]) -> Table:
    columns = [edition.strings(f"sensitivity.column.{name}") for name in _COLUMNS]
    lines = []
    for cell in _cells(edition, rows):
        worst, plan = (edition.verdict(code, "decision") for code in (_worst(cell, DECISIONS), _plan(cell)))
        same = edition.numerals.share(cell[0]["share_same"])
        tally = Counter(str(row["verdict"]) for row in cell)
        others = [
            edition.strings(
                "sensitivity.tally", word=edition.verdict(code, "decision").text, n=edition.numerals.count(tally[code])
            )
            for code in sorted(tally, key=lambda code: DECISIONS.index(code) if code in DECISIONS else 0)
        ]
        texts = (worst, plan, Cell(same, "number"), Cell("; ".join(others)))
        lines.append(TableRow(edition.labels.arm(cell[0]["concept"]), texts))
    caption = edition.strings("sensitivity.caption", panel=edition.panel(panel))
    return make_table(caption, columns, [("", lines)])


def _curve(edition: Edition, cell: list[Row], prefix: str) -> Curve:
    """All specifications of one harm, from the largest to the smallest effect."""
    from pretest.report.figures.specifications import draw_specifications, from_largest

    strings = edition.strings
    title = strings(
        "sensitivity.curve",
        panel=edition.panel((cell[0]["wave"] or 0, cell[0]["audience"])),
        concept=edition.labels.arm(cell[0]["concept"]),
        outcome=edition.labels.outcome(cell[0]["outcome"]),
    )
    rows = from_largest(cell)
    summary = by_verdict(edition, ((str(row["verdict"]), choices(edition, row)) for row in rows))
    drawn = draw_specifications(edition, cell)
    return Curve(title, (illustrate(drawn, f"{prefix}-1", _curve_table(edition, title, rows), summary),))


def _curve_table(edition: Edition, caption: str, rows: list[Row]) -> Table:
    columns = [edition.strings(f"sensitivity.column.{name}") for name in _CURVE]
    lines = []
    for row in rows:
        verdict = Cell(edition.verdict(row["verdict"]).text)  # its sign stands in the figure
        if row["suppressed"] and not math.isfinite(row["harm_estimate"]):
            lines.append(TableRow(choices(edition, row), (verdict, edition.hidden(len(_CURVE) - 2))))
            continue
        signed = [edition.numerals.signed(row[name]) for name in ("harm_estimate", "lower", "upper")]
        texts = (*signed, edition.numerals.exact(row["margin"]))
        lines.append(TableRow(choices(edition, row), (verdict, *(Cell(text, "number") for text in texts))))
    return make_table(caption, columns, [("", lines)])


SECTION = Section("sensitivity", sensitivity_section, (SENSITIVITY,))
