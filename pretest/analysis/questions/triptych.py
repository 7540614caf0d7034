"""What research, practice, this test and all together say of every primary harm, each by itself."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pretest.analysis.questions.beforehand import Practice, Research, basis_of, practice_of, research_of
from pretest.analysis.questions.question import Analysis, Deeper, Question
from pretest.numbers.shifted import shifted_share
from pretest.risk import prior_probability
from pretest.risk.prior import prior_quantiles
from pretest.risk.sources import Said, chance_beyond, conflict_of
from pretest.tables.triptych import TABLE as TRIPTYCH
from pretest.words import CONF_LEVEL, HARM_ROLES, Contradiction, Floats, Knowing, Source

Row = dict[str, Any]
Key = tuple[int, str, str, str]  # wave, audience, concept, outcome
KEYS = ("wave", "audience", "concept", "outcome")
LIMITS = (0.5, (1.0 - CONF_LEVEL) / 2.0, (1.0 + CONF_LEVEL) / 2.0)
PANEL_LEVEL = 0.9
"""Of the interval of practice: members were asked for their 5 %, 50 % and 95 % points."""

NOTHING = Said(math.nan, math.nan, math.nan)


@dataclass(frozen=True, slots=True)
class View:
    """What one source says of one harm. n: what stands behind it; p_above: chance of an effect above the margin."""

    known: Knowing
    said: Said = NOTHING
    level: float = CONF_LEVEL
    n: int | None = None
    p_above: float = math.nan


@dataclass(frozen=True, slots=True, eq=False)
class Harm:
    """One primary harm of one concept. told: its row in the table ``told``, None where no question is told. place: of
    its effect among those of the risks, None where it has none; margin: in SD of the reference arm, NaN without it."""

    key: Key
    role: str
    told: Mapping[Any, Any] | None
    place: int | None
    margin: float

    @property
    def share(self) -> float:
        """Of those who saw the reference, who give the answer that is told; NaN where that moves with no shift."""
        share = math.nan if self.told is None else float(self.told["of100_reference"]) / 100.0
        return share if 0.0 < share < 1.0 else math.nan

    @property
    def way(self) -> float:
        """1 where more people who answer so are worse, -1 where they are better."""
        return -1.0 if self.told is not None and self.told["more_is"] == "better" else 1.0


def find_triptych(analysis: Analysis) -> Deeper:
    """The table ``tables.triptych``: four rows per primary harm of every concept, audience and wave.

    Research is the predictive distribution of the earlier studies of the role, without the vague part that the plan
    mixes with it: an effect in SD that is turned into people by ``shifted_share`` from the share of the reference arm.
    Practice is what the panel forecast, in people, all domains together. The data are the row of ``told``; together is
    the prior that the plan asks for with these data, as ``told`` has it. The chance of harm above the margin is that of
    the effect in SD; of practice that of more people than such an effect would move. Which sources contradict each
    other is said by ``conflict_of``.
    """
    told = analysis.found.get("told")
    of_key = {} if told is None else {_key(row): row for row in told.to_dict("records")}
    rows = [row for harm in _harms(analysis, of_key) for row in _rows(analysis, harm)]
    return Deeper({"triptych": TRIPTYCH.require(pd.DataFrame(rows))}) if rows else Deeper()


def _key(row: Mapping[Any, Any]) -> Key:
    return row["wave"], row["audience"], row["concept"], row["outcome"]


def _harms(analysis: Analysis, told: Mapping[Key, Mapping[Any, Any]]) -> Iterator[Harm]:
    verdicts = analysis.judged.verdicts
    primary = verdicts["role"].isin(HARM_ROLES) & verdicts["primary"].fillna(False).astype(bool)
    for row in verdicts[primary].to_dict("records"):
        key = _key(row)
        place = None if analysis.effects is None else analysis.effects.place(*key)
        margin = math.nan
        if analysis.effects is not None and place is not None:
            margin = float(analysis.effects.cells["margin"].iloc[place])
        yield Harm(key, str(row["role"]), told.get(key), place, margin)


def _rows(analysis: Analysis, harm: Harm) -> Iterator[Row]:
    views: dict[Source, View] = {
        "research": _research(research_of(analysis, harm.role), harm),
        "practice": _practice(practice_of(analysis, harm.key), harm),
        "data": _data(analysis, harm),
        "together": _together(analysis, harm),
    }
    conflict = conflict_of({source: view.said for source, view in views.items()})
    basis = basis_of(analysis, harm.role, harm.key[2])
    for source, view in views.items():
        yield _row(harm, source, view, conflict, basis if source == "together" else "")


def _row(harm: Harm, source: Source, view: View, conflict: Contradiction, rests_on: str) -> Row:
    return {
        **dict(zip(KEYS, harm.key, strict=True)),
        "role": harm.role,
        "said_by": source,
        "known": view.known,
        "more_is": "" if harm.told is None else harm.told["more_is"],
        "reference": "" if harm.told is None else harm.told["reference"],
        "difference": view.said.middle,
        "conf_low": view.said.low,
        "conf_high": view.said.high,
        "conf_level": view.level,
        "n_behind": view.n,
        "p_above_margin": view.p_above,
        "rests_on": rests_on,
        "contradict": conflict,
        "suppressed": False,
    }


def _research(research: Research, harm: Harm) -> View:
    if research.prior is None:
        return View(research.known)
    above = math.nan
    if math.isfinite(harm.margin):
        above = prior_probability([harm.margin], [harm.role], research.prior)
    known = _untold(harm) or research.known
    worse = prior_quantiles(LIMITS, research.prior)
    shifts = worse if harm.way > 0 else -worse[[0, 2, 1]]
    return View(known, _people(harm, shifts), n=research.k, p_above=above)


def _people(harm: Harm, shifts: Floats) -> Said:
    """(3,) shifts in SD as people of 100 who answer so; nothing where no share of the reference arm is known."""
    share = harm.share
    if math.isnan(share):
        return NOTHING
    return Said(*(100.0 * (shifted_share(share, shifts) - share)).tolist())


def _untold(harm: Harm) -> Knowing | None:
    """Why nothing can be told in people, or None where it can."""
    if harm.told is None:
        return "no_question"
    return "no_estimate" if math.isnan(harm.share) else None


def _practice(practice: Practice, harm: Harm) -> View:
    """Forecasts are of people already: they need no share of the reference arm, but for the chance of a harm."""
    if practice.said is None:
        return View(practice.known, level=PANEL_LEVEL)
    said, above = practice.said, math.nan
    if math.isfinite(harm.margin) and math.isfinite(harm.share):
        limit = 100.0 * float(shifted_share(harm.share, harm.way * harm.margin) - harm.share)
        above = chance_beyond(said.low, said.middle, said.high, limit)
        above = above if harm.way > 0 else 1.0 - above
    return View("known", said, PANEL_LEVEL, practice.n, above)


def _data(analysis: Analysis, harm: Harm) -> View:
    above = _above(analysis.effects.data_only, harm) if analysis.effects is not None else math.nan
    if harm.told is None:
        return View("no_question", p_above=above)
    row = harm.told
    said = Said(float(row["difference"]), float(row["conf_low"]), float(row["conf_high"]))
    people = int(row["n_concept"]) + int(row["n_reference"])
    return View("known" if said.known else "no_estimate", said, float(row["conf_level"]), people, above)


def _together(analysis: Analysis, harm: Harm) -> View:
    above = _above(analysis.effects.after, harm) if analysis.effects is not None else math.nan
    if harm.told is None:
        return View("no_question", p_above=above)
    row = harm.told
    said = Said(float(row["both_difference"]), float(row["both_low"]), float(row["both_high"]))
    people = int(row["n_concept"]) + int(row["n_reference"])
    return View("known" if said.known else "no_estimate", said, n=people, p_above=above)


def _above(draws: Floats, harm: Harm) -> float:
    """The share of draws of one effect that lie above its margin."""
    return math.nan if harm.place is None else float(np.mean(draws[:, harm.place] > harm.margin))


QUESTION = Question("triptych", find_triptych, (TRIPTYCH,))
