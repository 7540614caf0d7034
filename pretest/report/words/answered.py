"""The answers on one outcome as they may be shown: their names from low to high, and each arm's shares."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pretest.disclosure.merging import JOIN
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.shares import Shares, safe_shares
from pretest.report.words.tablerows import Row

MOST_ANSWERS = 11  # more different values than this are shown in bands
BANDS = 5


@dataclass(frozen=True, slots=True)
class Answered:
    """answers: their names, low to high. shares: of each arm, in the order of the study. widths: of how many answers
    each is made."""

    answers: tuple[str, ...]
    shares: Mapping[str, Shares]
    widths: tuple[int, ...]


def answered(edition: Edition, rows: list[Row]) -> Answered:
    """rows: of ``distributions``, of one audience and outcome."""
    answers, by_arm = _answers(edition, rows)
    arms = sorted(by_arm, key=edition.concept_place)
    widths = tuple(name.count(JOIN) + 1 if _is_joint({"label": name}) else 1 for name in answers)
    return Answered(tuple(answers), {arm: safe_shares(by_arm[arm], edition.threshold) for arm in arms}, widths)


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
