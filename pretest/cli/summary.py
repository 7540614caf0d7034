"""The few lines that a person sees on the screen after a run."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import click
import pandas as pd

from pretest.cli.screen import table
from pretest.findings import Findings
from pretest.report import Language, Numerals, read_strings
from pretest.report.words.decided import DecisionRow, badges, decision_cell, decision_rows
from pretest.report.words.edition import Edition, read_edition
from pretest.report.words.headlines import WHY_KINDS, why_claims
from pretest.report.words.judged import JudgedCell, judged_cells
from pretest.report.words.labels import clean_line
from pretest.report.words.looked import look_sentence
from pretest.report.words.summary import alarm_lines
from pretest.report.words.watching import watched_harms


def show_decisions(findings: Findings, language: Language) -> None:
    """One row per concept and audience: the decision, what is said of harm and of the aims, and what drives it; and
    which of the planned looks it rests on."""
    edition = read_edition(findings, language)
    strings = edition.strings
    cells = judged_cells(edition)
    rows = []
    for row in decision_rows(edition):
        concept = edition.labels.arm(row.concept) + (f" ({row.panel[0]})" if edition.several_waves else "")
        audience = edition.labels.audience(row.audience) if row.audience else strings("page.all_audiences")
        told = [badge.cell.text for badge in badges(edition, row)] or ["", ""]
        rows.append([concept, audience, decision_cell(edition, row).text, *told, _driving(edition, row, cells)])
    names = ("column.concept", "column.audience", "screen.decision", "column.harm_badge", "column.aim_badge")
    table([*(strings(name) for name in names), strings("screen.driving")], rows)
    looks = findings.plan.looks
    if looks is not None and looks.kind != "extra" and look_sentence(edition):  # another one is told as a remark
        click.echo(f"\n{look_sentence(edition)}")


def _driving(edition: Edition, row: DecisionRow, cells: Sequence[JudgedCell]) -> str:
    """The outcomes that drive a decision, with their words; the row over all audiences leaves it to theirs."""
    if not row.audience:
        return ""
    own = [cell for cell in cells if cell.panel == row.panel and cell.concept == row.concept]
    return " ".join(claim.text for claim in why_claims(edition, row, own) if claim.kind in WHY_KINDS)


def show_changes(findings: Findings, language: Language) -> None:
    """One row per audience and outcome: the last level and the change against the baseline."""
    strings = read_strings(language)
    numerals = Numerals(strings)
    names = {audience.id: audience.label[language] for audience in findings.study.audiences}
    outcomes = {outcome.id: outcome.label[language] for outcome in findings.study.outcomes}
    changes = findings.changes
    changes = changes[~changes["adjusted"].fillna(False) & (changes["people"] != "same")]
    last = changes[(changes["kind"] == "baseline") & (changes["place"] == "") & (changes["category"] == "")]
    last = last[last["wave_to"] == last["wave_to"].max()]
    rows = []
    for row in _records(last):
        judgement = _judgement(row)
        known = judgement not in ("blocked", "hidden")
        shown = [numerals.signed(_number(row[name])) for name in ("estimate", "conf_low", "conf_high")]
        rows.append(
            [
                names.get(row["audience"], row["audience"]),
                outcomes.get(row["outcome"], row["outcome"]),
                f"{row['wave_from']} → {row['wave_to']}",
                shown[0] if known else "",
                strings("number.between", low=shown[1], high=shown[2]) if known else "",
                strings(f"monitor.judgement.{judgement}"),
            ]
        )
    headings = [strings("column.audience"), strings("column.outcome"), strings("monitor.changes.comparison")]
    headings += [strings("monitor.changes.size"), strings("column.interval"), strings("monitor.changes.judgement")]
    table(headings, rows)


def show_alarms(findings: Findings, language: Language) -> None:
    """How each main harm stands by the plan's alarms, and the three sentences; nothing where the plan asks for none."""
    edition = read_edition(findings, language)
    strings, harms = edition.strings, watched_harms(edition)
    rows = [
        [
            edition.labels.audience(harm.audience),
            edition.labels.outcome(harm.outcome),
            strings(f"watch.status.{harm.status}"),
            ", ".join(clean_line(place) for place in harm.places),
        ]
        for harm in harms
        if harm.alarmed
    ]
    if not rows:
        return
    table(
        [strings("column.audience"), *(strings(f"watch.column.{name}") for name in ("harm", "status", "where"))], rows
    )
    click.echo("\n".join(alarm_lines(edition)))


def _judgement(row: Mapping[str, Any]) -> str:
    """What one change means; a change that may be chance is open, never "no change"."""
    low, high, harm = (_number(row[name]) for name in ("conf_low", "conf_high", "harm_estimate"))
    if row["suppressed"]:
        return "hidden"
    if not row["comparable"]:
        return "blocked"
    if math.isnan(low) or math.isnan(high):
        return "unknown"
    if low <= 0 <= high:
        return "open"
    if math.isnan(harm):
        return "higher" if low > 0 else "lower"
    return "worse" if harm > 0 else "better"


def _records(frame: pd.DataFrame) -> list[Mapping[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _number(value: float | None) -> float:
    return float("nan") if pd.isna(value) else float(value)
