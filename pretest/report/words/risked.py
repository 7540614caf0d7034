"""The risks as they are told: what each rests on, whether its cells are open, and whether two answers disagree."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition, Panel
from pretest.report.words.judged import JudgedCell, judged_cells, other_controls
from pretest.report.words.sentences import worse_list
from pretest.report.words.tablerows import Row
from pretest.words import HARM_ROLES, RISKS

_ROLE_OF = {"stigmatisation": "harm.stigma", "boomerang": "harm.boomerang", "help_barrier": "harm.help_barrier"}

State = Literal["not_measured", "hidden", "missing", "open", "known"]


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One risk of a concept in an audience.

    state: not_measured where no primary outcome of it was asked; open where one of its primary cells cannot be told and
    none says harm, so that no probability answers for it. outcomes: the primary harms it rests on. whole: whether these
    are all harms of its kind that were measured. disagree: whether the data alone and data with prior lie on different
    sides of one half. n_outcomes: those that could be estimated. Probabilities are NaN where unknown.
    """

    panel: Panel
    concept: str
    risk: str
    state: State
    outcomes: tuple[str, ...]
    whole: bool
    other_control: bool = False
    probability: float = math.nan
    prior: float = math.nan
    data_only: float = math.nan
    weak: float = math.nan
    expected: float = math.nan
    least: float = math.nan
    worst: str = ""
    n_outcomes: int = 0
    disagree: bool = False

    @property
    def audience(self) -> str:
        return self.panel[1]

    @property
    def figures(self) -> bool:
        return self.state in ("open", "known")


def risk_rows(edition: Edition) -> dict[Panel, list[RiskRow]]:
    """All risks in the order of the study; each concept has one row per kind of harm, measured or not."""
    cells = [cell for cell in judged_cells(edition) if cell.is_harm]
    controls = other_controls(edition)
    found: dict[Panel, list[RiskRow]] = {}
    for panel, rows in edition.panels(edition.rows("risks")).items():
        given = {(row["concept"], row["risk"]): row for row in rows}
        concepts = sorted({row["concept"] for row in rows}, key=edition.concept_place)
        for concept in concepts:
            own = [cell for cell in cells if cell.panel == panel and cell.concept == concept]
            for risk in RISKS:
                row = given.get((concept, risk))
                if row is not None or risk != "any":
                    told = _risk_row(panel, concept, risk, row, own)
                    found.setdefault(panel, []).append(replace(told, other_control=concept in controls))
    return found


def _risk_row(panel: Panel, concept: str, risk: str, row: Row | None, cells: Iterable[JudgedCell]) -> RiskRow:
    roles = HARM_ROLES if risk == "any" else (_ROLE_OF[risk],)
    own = [cell for cell in cells if cell.role in roles]
    primary = [cell for cell in own if cell.primary]
    keys = (panel, concept, risk)
    named = (tuple(dict.fromkeys(cell.outcome for cell in primary)), len(primary) == len(own))
    if row is None or (not row["n_outcomes"] and not primary and not row["suppressed"]):
        return RiskRow(*keys, "not_measured", *named)
    uncontrolled = bool(primary) and all(cell.reason == "no_control" for cell in primary)
    if row["suppressed"] and not uncontrolled and not math.isfinite(row["probability"]):
        return RiskRow(*keys, "hidden", *named, n_outcomes=row["n_outcomes"] or 0)
    if not math.isfinite(row["probability"]):
        return RiskRow(*keys, "missing", *named, n_outcomes=row["n_outcomes"] or 0)
    # one harm that was shown answers for "at least one", whatever is still open beside it
    shown = any(cell.verdict == "harm" for cell in primary)
    is_open = not shown and any(cell.verdict == "inconclusive" or cell.block for cell in primary)
    probability, data_only = row["probability"], row["data_only_probability"]
    return RiskRow(
        *keys,
        "open" if is_open else "known",
        *named,
        probability=probability,
        prior=row["prior_probability"],
        data_only=data_only,
        weak=row["weak_probability"],
        expected=row["expected_harm"],
        least=row["p_least_harmful"],
        worst=row["worst_outcome"],
        n_outcomes=row["n_outcomes"] or 0,
        disagree=math.isfinite(data_only) and (probability > 0.5) != (data_only > 0.5),
    )


def risk_name(edition: Edition, row: RiskRow) -> str:
    """What a probability is of: the outcomes by name, or the kind of harm where all that was measured of it counts."""
    if row.outcomes and not row.whole:
        return edition.strings("risks.kind_of", outcomes=worse_list(edition, row.outcomes))
    return edition.strings(f"risks.kind.{row.risk}")


def is_almost_sure(value: float) -> bool:
    """Whether it would be told as less than 1 % or more than 99 %."""
    return math.isfinite(value) and not 0.01 <= value <= 0.99


def probability_text(edition: Edition, row: RiskRow, *, short: bool = False) -> str:
    """A probability in words that claim no more than its cells; what was not measured has none, and what cannot be told
    is not called almost sure."""
    strings, numerals = edition.strings, edition.numerals
    write = numerals.short_probability if short else numerals.probability
    match row.state:
        case "not_measured":
            return strings("risks.not_measured")
        case "hidden":
            return edition.hidden().text
        case "missing":
            return strings("number.missing")
    if row.state == "open" and any(map(is_almost_sure, (row.probability, row.data_only))):
        return strings("risks.cannot_tell")
    text = write(row.probability)
    if row.disagree:
        text = strings("risks.both", probability=text, data_only=write(row.data_only))
    return strings("risks.open", probability=text) if row.state == "open" else text


def disagreement(edition: Edition, row: RiskRow, key: str, concept: str) -> Claim:
    """That the data alone and all together lie on different sides of one half. key: of the text, with ``_open`` where
    the cells behind it cannot be told: then no probability stands there as if it answered.
    """
    figures = {"probability": row.probability, "data_only": row.data_only} if row.state != "open" else {}
    text = edition.strings(
        f"{key}_open" if row.state == "open" else key,
        concept=concept,
        risk=risk_name(edition, row),
        **{name: edition.numerals.probability(value) for name, value in figures.items()},
    )
    return Claim(text, "risk", "disagree", row.concept, row.audience, row.outcomes)
