"""People of 100 and how sure, worked out again without the engine: what a sentence on either may say.

Shares come from the file of answers with plain counting; words from their chances with the rule written out once more.
Sentences are held against ``may_say`` and ``word_of``; tables against ``share_faults`` and ``word_faults``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pretest.findings import Findings

Row = Mapping[str, Any]
FIGURES = ("of100_concept", "of100_reference", "difference", "conf_low", "conf_high")
CLAIMLESS = {"inconclusive", "collect_more", "mend_first", "not_measured", "no_control"}


def may_say(row: Row) -> set[int]:
    """The whole numbers of people that a sentence on this row of ``told`` may say, without their signs."""
    return {abs(round(float(row[name]))) for name in FIGURES if not pd.isna(row[name])}


def word_of(row: Row) -> str:
    """The word of a row of ``certainty``, from its claim, its chances and the choices that agree."""
    chances = [float(row[name]) for name in ("p_data", "p_both") if not pd.isna(row[name])]
    if row["claim"] in CLAIMLESS:
        return "cannot_tell"
    if pd.isna(row["p_data"]):
        return "unsure" if row["claim"] == "benefit_not_shown" else "cannot_tell"
    agreed = row["n_specifications"] >= 3 and row["n_same"] == row["n_specifications"]
    if min(chances) >= 0.99 and agreed:
        return "very_sure"
    return "fairly_sure" if min(chances) >= 0.90 else "unsure"


def word_faults(findings: Findings) -> Iterator[str]:
    """Rows of ``certainty`` that say another word than their figures, or of another claim than the verdicts."""
    place = ["wave", "audience", "concept", "outcome"]
    claims = {tuple(row[name] for name in place): row["verdict"] for row in _rows(findings.verdicts)}
    for row in _rows(findings.certainty):
        key = tuple(row[name] for name in place)
        if claims.pop(key, None) != row["claim"]:
            yield f"sure of another claim: {key} {row['claim']}"
        if not row["suppressed"] and row["word"] != word_of(row):
            yield f"{key}: {row['word']} where the rule says {word_of(row)}"
    yield from (f"nothing says how sure: {key}" for key in claims)


def share_faults(findings: Findings, answers: pd.DataFrame, *, reverse: Mapping[str, float]) -> Iterator[str]:
    """Rows of ``told`` that are not what anybody counts in ``answers`` (columns arm and uses, and one per item).

    reverse: item → what its answers are taken from, where it is turned around (lowest plus highest answer).
    """
    for row in _rows(findings.told):
        if row["suppressed"]:
            continue
        where = f"{row['audience']}, {row['concept']}, {row['outcome']}"
        for side in ("concept", "reference"):
            n, counted = _count(answers, row, row[side], reverse)
            if (row[f"n_{side}"], row[f"counted_{side}"]) != (n, counted):
                yield f"{where}: {row[f'counted_{side}']} of {row[f'n_{side}']}, where {counted} of {n} answer so"
            if not math.isclose(row[f"of100_{side}"], 100 * counted / n, abs_tol=1e-9):
                yield f"{where}: {row[f'of100_{side}']:.2f} of 100, where it is {100 * counted / n:.2f}"
        gap = row["of100_concept"] - row["of100_reference"]
        if not math.isclose(row["difference"], gap, abs_tol=1e-9):
            yield f"{where}: a difference of {row['difference']:.2f}, where that of the shares is {gap:.2f}"
        if not row["conf_low"] <= row["difference"] <= row["conf_high"]:
            yield f"{where}: the difference lies outside its interval"


def _count(answers: pd.DataFrame, row: Row, arm: str, reverse: Mapping[str, float]) -> tuple[int, int]:
    people = answers[(answers["arm"] == arm) & (answers["uses"] == int(row["audience"] == "users"))]
    given = people[row["item"]].dropna()
    scores = reverse[row["item"]] - given if row["item"] in reverse else given
    return len(given), int((scores >= row["cut"]).sum())


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
