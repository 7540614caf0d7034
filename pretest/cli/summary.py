"""The few lines that a person sees on the screen after a run."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from pretest.cli.screen import table
from pretest.findings import Findings
from pretest.report import Language, Numerals, read_strings

RISKS = ("stigmatisation", "boomerang", "help_barrier")


def show_decisions(findings: Findings, language: Language) -> None:
    """One row per concept and audience: decision, why, and the risks. Concepts over all audiences come first."""
    strings = read_strings(language)
    numerals = Numerals(strings)
    labels = {arm.id: arm.label[language] for arm in findings.study.arms}
    names = {audience.id: audience.label[language] for audience in findings.study.audiences}
    several = findings.verdicts["wave"].nunique() > 1
    risks = _by_place(findings.risks)
    rows = []
    for row in _records(findings.verdicts[findings.verdicts["outcome"] == ""]):
        concept = labels.get(row["concept"], row["concept"]) + (f" ({row['wave']})" if several else "")
        audience = names.get(row["audience"], row["audience"]) if row["audience"] else strings("page.all_audiences")
        here = risks.get((row["wave"], row["audience"], row["concept"]), {})
        figures = [_probability(here.get(risk), numerals) for risk in RISKS]
        rows.append([concept, audience, strings(f"decision.{row['verdict']}.word"), *figures])
    headings = [strings("column.concept"), strings("column.audience"), strings("screen.decision")]
    table([*headings, *(strings(f"risks.heading.{risk}") for risk in RISKS)], rows)


def show_changes(findings: Findings, language: Language) -> None:
    """One row per audience and outcome: the last level and the change against the baseline."""
    strings = read_strings(language)
    numerals = Numerals(strings)
    names = {audience.id: audience.label[language] for audience in findings.study.audiences}
    outcomes = {outcome.id: outcome.label[language] for outcome in findings.study.outcomes}
    changes = findings.changes
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


def _by_place(risks: pd.DataFrame) -> dict[tuple[Any, ...], dict[str, float]]:
    found: dict[tuple[Any, ...], dict[str, float]] = {}
    for row in _records(risks):
        here = found.setdefault((row["wave"], row["audience"], row["concept"]), {})
        here[row["risk"]] = _number(row["probability"])
    return found


def _records(frame: pd.DataFrame) -> list[Mapping[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _number(value: float | None) -> float:
    return float("nan") if pd.isna(value) else float(value)


def _probability(value: float | None, numerals: Numerals) -> str:
    return "" if value is None or pd.isna(value) else numerals.probability(value)
