"""How people answered: shares of answers per arm, as stacked bars."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from pretest.disclosure.merging import JOIN
from pretest.report.figures.bars import Stack, plot_shares
from pretest.report.pages.table import Cell, Illustration, Table, TableRow, make_table
from pretest.report.sections.section import Section
from pretest.report.words.shares import Shares, safe_shares
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.labels import clean_line
from pretest.report.words.tablerows import Row
from pretest.report.words.weakness import scale_name, weak_scales
from pretest.tables.distributions import TABLE as DISTRIBUTIONS
from pretest.tables.reliability import TABLE as RELIABILITY

MOST_ANSWERS = 11  # more different values than this are shown in bands
BANDS = 5


@dataclass(frozen=True, slots=True)
class AnswerFigure:
    """direction: what a higher answer means, or ""."""

    view: Illustration
    direction: str


@dataclass(frozen=True, slots=True)
class Spread:
    """answers: their names, low to high. shares: of each arm, in order. table: the same as a table."""

    answers: list[str]
    shares: dict[str, Shares]
    table: Table


@dataclass(frozen=True, slots=True)
class Answers:
    """figures: of the outcomes that decide, primary harms and benefits. tables: of all others."""

    figures: tuple[AnswerFigure, ...]
    tables: tuple[Table, ...]


def distributions_section(edition: Edition) -> Answers:
    """A figure per audience and outcome that decides, a table per audience and other outcome."""
    weak = weak_scales(edition)
    facts = edition.findings.study.outcomes
    key = {fact.id for fact in facts if fact.primary or fact.role == "benefit"}
    figures: list[AnswerFigure] = []
    tables: list[Table] = []
    for panel, rows in edition.panels(edition.rows("distributions")).items():
        rows.sort(key=lambda row: edition.outcome_place(row["outcome"]))
        for outcome, part in groupby(rows, key=lambda row: row["outcome"]):
            name = scale_name(edition, weak, panel, outcome)
            spread = _spread(edition, panel, name, list(part))
            if outcome in key:
                view = _illustration(edition, panel, name, spread, f"share{len(figures) + 1}")
                figures.append(AnswerFigure(view, _direction(edition, outcome)))
            else:
                tables.append(spread.table)
    return Answers(tuple(figures), tuple(tables))


def _direction(edition: Edition, outcome: str) -> str:
    facts = next((fact for fact in edition.findings.study.outcomes if fact.id == outcome), None)
    if facts is None or facts.higher_is not in ("worse", "better"):
        return ""
    return edition.strings(f"distributions.{facts.higher_is}")


def _spread(edition: Edition, panel: Panel, outcome: str, rows: list[Row]) -> Spread:
    answers, by_arm = _answers(edition, rows)
    arms = sorted(by_arm, key=edition.concept_place)
    shares = {arm: safe_shares(by_arm[arm], edition.threshold) for arm in arms}
    caption = edition.strings("distributions.caption", outcome=outcome, panel=edition.panel(panel))
    table_rows = [_table_row(edition, arm, shares[arm]) for arm in arms]
    table = make_table(caption, [edition.strings("column.arm"), *answers], [("", table_rows)])
    return Spread(answers, shares, table)


def _illustration(edition: Edition, panel: Panel, outcome: str, spread: Spread, prefix: str) -> Illustration:
    strings = edition.strings
    title = strings("distributions.figure_title", outcome=outcome, panel=edition.panel(panel))
    percent = edition.numerals.share
    svg = plot_shares(
        spread.answers,
        [_stack(edition, arm, shares) for arm, shares in spread.shares.items()],
        ticks=(percent(0.0), percent(0.5), percent(1.0)),
        rest=strings("page.not_shown"),
        prefix=prefix,
        title=title,
        description=strings("distributions.figure_desc", summary=_summary(edition, spread.answers, spread.shares)),
    )
    return Illustration(prefix, svg, title, spread.table)


def _answers(edition: Edition, rows: list[Row]) -> tuple[list[str], dict[str, list[Row]]]:
    """Names of the answers from low to high, and for each arm one row per answer."""
    shown = [row for row in rows if not row["suppressed"]]
    told = {row["concept"] for row in shown}
    # Answers that are told together with their neighbours stand in the joint answer; a hidden arm keeps its line.
    rows = shown + [row for row in rows if row["concept"] not in told] if any(map(_is_joint, shown)) else rows
    values = sorted({row["value"] for row in (shown if any(map(_is_joint, shown)) else rows)})
    if len(values) > MOST_ANSWERS:
        rows, values = _banded(edition, rows, values)
    names = {row["value"]: clean_line(row["label"]) for row in rows if row["label"] and not _is_number(row["label"])}
    by_arm: dict[str, list[Row]] = {}
    for arm in dict.fromkeys(row["concept"] for row in rows):
        own = {row["value"]: row for row in rows if row["concept"] == arm}
        hidden = any(row["suppressed"] and not math.isfinite(row["share"]) for row in own.values())
        # An answer without a row was given by nobody, unless the arm has hidden answers: then it is not known.
        absent = {"share": math.nan if hidden else 0.0, "n": None if hidden else 0}
        by_arm[arm] = [own.get(value, absent) for value in values]
    return [names.get(value) or _number(edition, value) for value in values], by_arm


def _is_joint(row: Row) -> bool:
    return JOIN in (row["label"] or "")


def _is_number(label: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", label) is not None


def _number(edition: Edition, value: float) -> str:
    digits = 0 if value == round(value) else 2
    return edition.numerals.decimal(value, digits)


def _banded(edition: Edition, rows: list[Row], values: Sequence[float]) -> tuple[list[Row], list[float]]:
    """Rows added up in bands of equal width; a band with a hidden row is hidden."""
    low, high = values[0], values[-1]
    step = (high - low) / BANDS
    starts = [low + number * step for number in range(BANDS)]
    added: dict[tuple[str, float], Row] = {}
    for row in rows:
        number = min(int((row["value"] - low) / step), BANDS - 1)
        start = starts[number]
        label = edition.strings(
            "number.between", low=_number(edition, start), high=_number(edition, low + (number + 1) * step)
        )
        new: Row = {
            "concept": row["concept"],
            "value": start,
            "label": label,
            "share": 0.0,
            "n": 0,
            "suppressed": False,
        }
        band = added.setdefault((row["concept"], start), new)
        band["share"] += row["share"]
        band["n"] = None if band["n"] is None or row["n"] is None else band["n"] + row["n"]
        band["suppressed"] = band["suppressed"] or row["suppressed"]
    return list(added.values()), starts


def _stack(edition: Edition, arm: str, shares: Shares) -> Stack:
    hidden = edition.hidden().text if shares.none_shown else ""
    texts = tuple(edition.numerals.share(share) if math.isfinite(share) else "" for share in shares.shares)
    return Stack(edition.labels.arm(arm), shares.shares, texts, shares.rest, hidden)


def _table_row(edition: Edition, arm: str, shares: Shares) -> TableRow:
    name = edition.labels.arm(arm)
    if shares.none_shown:
        return TableRow(name, (edition.hidden(len(shares.shares)),))
    short = Cell(edition.strings("page.not_shown"), "hidden")
    percent = edition.numerals.share
    cells = [Cell(percent(share), "number") if math.isfinite(share) else short for share in shares.shares]
    return TableRow(name, tuple(cells))


def _summary(edition: Edition, answers: list[str], shares: dict[str, Shares]) -> str:
    strings = edition.strings
    sentences = []
    for arm, own in shares.items():
        parts = [
            strings("distributions.answer", answer=answer, share=edition.numerals.share(share))
            for answer, share in zip(answers, own.shares, strict=True)
            if math.isfinite(share)
        ]
        listed = strings.listed(parts) if parts else edition.hidden().text
        sentences.append(strings("distributions.figure_item", arm=edition.labels.arm(arm), answers=listed))
    return " ".join(sentences)


SECTION = Section("distributions", distributions_section, (RELIABILITY, DISTRIBUTIONS))
