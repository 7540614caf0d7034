"""How sure what is told is: the chance of every verdict and decision, and the word that goes with it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from pretest.analysis.questions.question import Analysis, Deeper, Question
from pretest.analysis.questions.specifications import PLAN
from pretest.risk.certainty import ABOUT_NOTHING, chance_in_data, chance_in_draws, surest, word_for
from pretest.special import ndtr, ndtri
from pretest.tables.certainty import TABLE as CERTAINTY
from pretest.words import CONF_LEVEL, HARM_ROLES, REACHED_VERDICTS

Row = dict[str, Any]
Key = tuple[int, str, str, str]  # wave, audience, concept, outcome
KEYS = ["wave", "audience", "concept", "outcome"]
ALONE = (1, 1)  # of outcomes that no alternative of the plan judges: the plan is the only set of choices


@dataclass(frozen=True, slots=True)
class Chance:
    """Chance of one claim. of: the cell that it is about, None where it is about all primary harms together. told:
    whether the chance itself may be told, or only the word for it."""

    data: float
    both: float
    of: Key | None = None
    told: Literal["figures", "word"] = "figures"


UNKNOWN = Chance(math.nan, math.nan)


def find_certainty(analysis: Analysis) -> Deeper:
    """The table ``tables.certainty``: one row per verdict and per decision, in the order of ``tables.verdicts``.

    The chance of a verdict is that of the effects that it names (``risk.certainty.claimed``): from the estimate, its
    standard error and degrees of freedom, and from the posterior of the risks, which only primary harms have. Claims
    on whether there is an effect at all rest on the difference in points, other ones on the unit in which the outcome
    is judged. A decision to stop or to revise is as sure as the surest cell that carries it; one that clears is as sure
    as all primary harms being below their margins together, and ``go`` no surer than the surest aim. Where a figure
    rests on a cell of few people there is none.
    """
    verdicts = analysis.judged.verdicts.to_dict("records")
    if not verdicts:
        return Deeper()
    cells = {_key(row): row for row in analysis.judged.cells.table.to_dict("records")}
    judged = [row for row in verdicts if row["outcome"] != ""]
    chances = {_key(row): _of_cell(analysis, row, cells.get(_key(row))) for row in judged}
    same = _agreement(analysis.found.get("sensitivity"))
    rows = []
    for row in verdicts:
        chance = _of_decision(analysis, row, judged, chances) if row["outcome"] == "" else chances[_key(row)]
        rows.append(_row({str(name): value for name, value in row.items()}, chance, cells, same))
    return Deeper({"certainty": CERTAINTY.require(pd.DataFrame(rows))})


def _key(row: Mapping[Any, Any]) -> Key:
    return row["wave"], row["audience"], row["concept"], row["outcome"]


def _of_cell(analysis: Analysis, row: Mapping[Any, Any], cell: Mapping[Any, Any] | None) -> Chance:
    """The chance of the verdict on one cell."""
    if row["suppressed"] or cell is None:
        return Chance(math.nan, math.nan, _key(row))
    return Chance(_in_data(row["verdict"], cell), _in_effects(analysis, row["verdict"], _key(row)), _key(row))


def _in_data(claim: str, cell: Mapping[Any, Any]) -> float:
    unit = "sd" if cell["judged_unit"] == "sd" and claim not in ABOUT_NOTHING else "points"
    estimate, error, df = (float(cell[f"{name}_{unit}"]) for name in ("estimate", "std_error", "df"))
    return chance_in_data(claim, cell["harm_sign"] * estimate, error, df, float(cell["margin"]))


def _in_effects(analysis: Analysis, claim: str, key: Key) -> float:
    effects = analysis.effects
    place = None if effects is None else effects.place(*key)
    if effects is None or place is None:
        return math.nan
    return chance_in_draws(claim, effects.after[:, place], float(effects.cells["margin"].iloc[place]))


def _of_decision(
    analysis: Analysis, row: Mapping[Any, Any], judged: Sequence[Mapping[Any, Any]], chances: Mapping[Key, Chance]
) -> Chance:
    here = [one for one in judged if (one["wave"], one["concept"]) == (row["wave"], row["concept"])]
    here = [one for one in here if row["audience"] in ("", one["audience"])]
    primary = [one for one in here if one["role"] in HARM_ROLES and one["primary"]]
    match row["verdict"]:
        case "stop":
            return _surest(chances[_key(one)] for one in primary if one["verdict"] == "harm")
        case "revise" if "not_understood:" in row["reason"]:
            return _not_understood(analysis.judged.understood, row)
        case "revise":
            return _surest(_warning(analysis, one, chances) for one in here if _warns(one))
        case "go":
            aims = (one for one in here if one["is_aim"] and one["verdict"] in REACHED_VERDICTS)
            return _no_surer(_harmless(analysis, primary), _surest(chances[_key(one)] for one in aims))
        case "harmless_aim_not_shown":
            return _harmless(analysis, primary)
    return UNKNOWN


def _not_understood(understood: pd.DataFrame, row: Mapping[Any, Any]) -> Chance:
    """The chance that the share lies below its gate, in the group where that is surest, by the width of its interval.

    Only its word is told: the chance itself would tell how many people have it right where that is hidden.
    """
    here = understood[(understood["wave"] == row["wave"]) & (understood["concept"] == row["concept"])]
    here = here[(here["met"] == "not_met") & ((here["audience"] == row["audience"]) | (row["audience"] == ""))]
    gap = (here["gate"] - here["share"]).to_numpy(dtype=np.float64)
    error = (here["conf_high"] - here["conf_low"]).to_numpy(dtype=np.float64) / (2.0 * ndtri(0.5 + CONF_LEVEL / 2.0))
    return Chance(float(ndtr(gap / error).max(initial=0.0)), math.nan, told="word")


def _warns(row: Mapping[Any, Any]) -> bool:
    """Whether the verdict on a cell asks for a revision; an aim that got worse does so below its margin as well."""
    turned = row["is_aim"] and row["role"] in HARM_ROLES and row["verdict"] == "trivial_harm"
    return bool(turned or row["verdict"] in ("harm", "harm_signalled", "benefit_reversed"))


def _warning(analysis: Analysis, row: Mapping[Any, Any], chances: Mapping[Key, Chance]) -> Chance:
    if row["verdict"] != "trivial_harm":
        return chances[_key(row)]
    cells = analysis.judged.cells.table.to_dict("records")
    cell = next((one for one in cells if _key(one) == _key(row)), None)
    return _of_cell(analysis, {**row, "verdict": "harm_signalled"}, cell)  # what warns is that it got worse at all


def _surest(chances: Iterable[Chance]) -> Chance:
    known = [one for one in chances if not math.isnan(one.data)]
    return max(known, key=lambda one: surest(one.data, one.both), default=UNKNOWN)


def _harmless(analysis: Analysis, primary: Sequence[Mapping[Any, Any]]) -> Chance:
    """Chance that every primary harm lies below its margin."""
    effects = analysis.effects
    if effects is None or any(one["suppressed"] for one in primary):
        return UNKNOWN
    places = [effects.place(*_key(one)) for one in primary]
    if None in places:
        return UNKNOWN
    return Chance(*effects.below_margin(np.array(places, dtype=np.intp)))


def _no_surer(chance: Chance, than: Chance) -> Chance:
    """The less sure of two chances, each of both views by itself."""
    if math.isnan(chance.data) or math.isnan(than.data):
        return UNKNOWN
    other = than.data if math.isnan(than.both) else than.both
    of = than.of if surest(than.data, than.both) < surest(chance.data, chance.both) else chance.of
    return Chance(min(chance.data, than.data), min(chance.both, other), of)


def _agreement(table: pd.DataFrame | None) -> dict[Key, tuple[int, int]]:
    """Per place how many sets of choices were tried, and how many say the same as the plan."""
    if table is None or table.empty:
        return {}
    own = table[table["specification"] == PLAN]
    return {
        _key(row): (int(row["n_specifications"]), round(row["share_same"] * row["n_specifications"]))
        for row in own.to_dict("records")
    }


def _row(row: Row, chance: Chance, cells: Mapping[Key, Mapping[Any, Any]], same: Mapping[Key, tuple[int, int]]) -> Row:
    tried, agreeing = same.get(_key(row), ALONE)
    word = word_for(row["verdict"], chance.data, chance.both, n_specifications=tried, n_same=agreeing)
    cell = cells.get(chance.of) if chance.of is not None else None
    return {
        **{name: row[name] for name in KEYS},
        "claim": row["verdict"],
        "of_audience": "" if chance.of is None else chance.of[1],
        "of_outcome": "" if chance.of is None else chance.of[3],
        "reference": "" if cell is None else cell["reference"],
        "p_data": chance.data if chance.told == "figures" else math.nan,
        "p_both": chance.both,
        "n_specifications": tried,
        "n_same": agreeing,
        "word": "cannot_tell" if row["suppressed"] else word,
        "suppressed": bool(row["suppressed"]),
    }


QUESTION = Question("certainty", find_certainty, (CERTAINTY,))
