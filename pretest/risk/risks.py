"""The headline probabilities: how likely it is that a concept does a harm that matters.

Per concept and audience: stigmatisation, boomerang and help-barrier risk, and any of the three, each as the posterior
probability that at least one primary effect of the role exceeds its margin. "At least one" grows with the number of
outcomes, so that number stands beside it, and so do the prior probability and what the data alone would say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from pretest.errors import Note
from pretest.risk.cells import KEYS, RISK_CELLS, floats, is_harm, is_small, require_cells
from pretest.risk.conflict import conflict_rows, conflict_table
from pretest.risk.covariance import check_rank, widen
from pretest.risk.effects import Effects
from pretest.risk.posterior import DRAWS, Posterior, monte_carlo_error, sample_data_only, sample_effects
from pretest.risk.prior import SCEPTICAL, WEAK, Priors, prior_probability
from pretest.risk.ranking import rank_concepts
from pretest.tables.risks import TABLE as RISKS
from pretest.words import HARM_ROLES, Bools, Floats, HarmRole, Ints, Risk

RISK_ROLES: Mapping[Risk, tuple[HarmRole, ...]] = {
    "stigmatisation": ("harm.stigma",),
    "boomerang": ("harm.boomerang",),
    "help_barrier": ("harm.help_barrier",),
    "any": HARM_ROLES,
}
_FIGURES = (
    "probability",
    "prior_probability",
    "data_only_probability",
    "weak_probability",
    "expected_harm",
    "mc_error",
)


@dataclass(frozen=True, slots=True, eq=False)
class RiskTable:
    """table: columns of ``tables.risks``; notes: what the reader must know beside it; effects: what it rests on."""

    table: pd.DataFrame
    notes: tuple[Note, ...]
    effects: Effects


@dataclass(frozen=True, slots=True, eq=False)
class _Wave:
    """One wave: cells (J rows) and draws (S, J), which are NaN in the columns of cells that are not usable.

    vector: (S,) vector of spreads of each draw of ``main``. conflicts: rows of ``tables.conflicts``. compared: (J,)
    whether the concept takes part in the comparison of concepts.
    """

    cells: pd.DataFrame
    usable: Bools
    small: Bools
    compared: Bools
    prior: Priors
    main: Floats
    weak: Floats
    data_only: Floats
    vector: Ints
    conflicts: tuple[dict[str, Any], ...]


def risk_table(
    cells: pd.DataFrame,
    covariance: ArrayLike,
    *,
    rng: np.random.Generator,
    prior: Priors = SCEPTICAL,
    df: ArrayLike | None = None,
    barred: Collection[tuple[int, str, str]] = (),
    draws: int = DRAWS,
    suppress_below: int = 10,
) -> RiskTable:
    """Risks per wave x audience x concept, one row for each risk, in the order of ``RISK_ROLES``.

    Only primary harms take part. All audiences and concepts of a wave are estimated together; waves apart. A risk
    without any primary outcome has a row with ``n_measured`` 0 and no figures: it was not measured. A cell that could
    not be estimated is left out of its risk, which is then too low: ``n_outcomes`` counts the usable ones and a note
    says which cell; with none left the row holds NaN. A risk that rests on a cell with fewer than ``suppress_below``
    people in an arm loses its figures.

    Columns, all in SD units where not a probability: ``probability``, ``weak_probability`` and ``prior_probability``
    under ``prior``, under ``WEAK``, and under ``prior`` without data; ``data_only_probability`` from N(estimate,
    covariance); ``disagree``, whether the first and the last lie on different sides of one half, so that both are
    headlines; ``worst_outcome``, the outcome most likely to exceed its margin; ``expected_harm``, the posterior
    mean of the largest effect among the outcomes of the risk; ``p_least_harmful``, the probability that this largest
    effect is smaller than that of every other concept shown for the audience, over the outcomes that all of them have
    (NaN for a single concept); ``expected_loss`` and ``rank`` over the same outcomes
    (``rank_concepts``); ``mc_error``, the Monte Carlo standard error of ``probability``.

    Parameters
    ----------
    cells
        Frame with the columns ``pretest.risk.cells.RISK_CELLS``; unit ``sd`` in every row (margins converted by the
        caller).
    covariance
        (rows, rows) joint covariance of ``harm_estimate`` in the order of the rows of ``cells``; rows of cells that
        are not primary harms, or not ``ok``, may hold NaN.
    prior
        One prior for all roles, one per role, or one per (concept, role): where evidence was found.
    df
        (rows,) degrees of freedom of the standard errors, which widen the covariance where units of assignment are few
        (``widen``); None = the covariance is taken as known.
    barred
        (wave, audience, concept) of concepts that are to be stopped, and of the second control: their risks are told,
        but they are not compared with the others and have no ``p_least_harmful``, ``expected_loss`` and ``rank``.

    Raises
    ------
    ValueError
        When the frame, its unit, the covariance or df does not have the declared form, or a role has no prior.
    """
    typed, matrix = _family(cells, covariance, df)
    rows: list[dict[str, object]] = []
    notes: list[Note] = []
    waves: list[_Wave] = []
    for number in sorted(set(typed["wave"])):
        index = np.flatnonzero(typed["wave"] == number)
        part, block = typed.iloc[index].reset_index(drop=True), matrix[np.ix_(index, index)]
        compared = np.array(
            [key not in barred for key in part[KEYS[:3]].itertuples(index=False, name=None)], dtype=bool
        )
        wave, remarks = _sample_wave(part, block, compared, prior, draws, suppress_below, rng.spawn(1)[0])
        rows.extend(_wave_rows(wave))
        notes.extend(remarks)
        waves.append(wave)
    table = RISKS.require(pd.DataFrame(rows, columns=list(RISKS.kinds)))
    return RiskTable(table, tuple(notes), _effects(typed, waves, prior, draws))


def _effects(cells: pd.DataFrame, waves: list[_Wave], prior: Priors, draws: int) -> Effects:
    """What was drawn, of all waves; a wave is not compared with another one."""
    columns = [*KEYS, "role", "margin"]
    none = np.empty((draws, 0))
    return Effects(
        pd.concat([cells.iloc[:0][columns], *(wave.cells[columns] for wave in waves)], ignore_index=True),
        np.concatenate([none, *(wave.main for wave in waves)], axis=1),
        np.concatenate([none, *(wave.data_only for wave in waves)], axis=1),
        prior,
        conflict_table([row for wave in waves for row in wave.conflicts]),
    )


def _family(cells: pd.DataFrame, covariance: ArrayLike, df: ArrayLike | None) -> tuple[pd.DataFrame, Floats]:
    """The primary harms and their covariance, in an order of their own: rows in another order change no number."""
    typed = require_cells(cells, RISK_CELLS)
    matrix = np.asarray(covariance, dtype=np.float64)
    freedom = np.full(len(typed), np.inf) if df is None else np.asarray(df, dtype=np.float64)
    if matrix.shape != (len(typed), len(typed)) or freedom.shape != (len(typed),):
        raise ValueError(f"covariance has shape {matrix.shape} and df {freedom.shape} for {len(typed)} cells")
    family = np.flatnonzero(is_harm(typed) & np.asarray(typed["primary"], dtype=bool))
    if bool((typed["unit"].iloc[family] != "sd").any()):
        raise ValueError("risk cells must be in unit 'sd'")
    family = typed.iloc[family].reset_index().sort_values(KEYS)["index"].to_numpy(dtype=np.intp)
    return typed.iloc[family].reset_index(drop=True), widen(matrix, freedom)[np.ix_(family, family)]


def _sample_wave(
    cells: pd.DataFrame,
    covariance: Floats,
    compared: Bools,
    prior: Priors,
    draws: int,
    suppress_below: int,
    rng: np.random.Generator,
) -> tuple[_Wave, list[Note]]:
    """The draws of one wave under each view, and the notes."""
    estimate, variance = floats(cells, "harm_estimate"), np.diag(covariance)
    usable = np.asarray(cells["status"] == "ok", dtype=bool) & np.isfinite(estimate + floats(cells, "margin"))
    usable &= np.isfinite(variance) & (variance > 0)
    kept = np.flatnonzero(usable)
    notes = _unusable_notes(cells[~usable])
    views = {name: np.full((draws, len(cells)), np.nan) for name in ("main", "weak", "data_only")}
    vector, conflicts = np.arange(draws), []
    small = is_small(cells, suppress_below)
    if len(kept) > 0:
        centre, matrix = estimate[kept], covariance[np.ix_(kept, kept)]
        labels = {name: cells[name].to_numpy(dtype=str)[kept] for name in ("concept", "role", "outcome")}
        streams = rng.spawn(3)
        main = sample_effects(centre, matrix, prior, **labels, draws=draws, rng=streams[0])
        weak = sample_effects(centre, matrix, WEAK, **labels, draws=draws, rng=streams[1])
        views["main"][:, kept], views["weak"][:, kept] = main.draws, weak.draws
        views["data_only"][:, kept] = sample_data_only(centre, matrix, draws=draws, rng=streams[2])
        vector = main.vector
        conflicts = conflict_rows(cells.iloc[kept], matrix, small[kept], prior, main)
        notes += check_rank(matrix, f"wave {cells['wave'].iloc[0]}") + _posterior_notes(cells, main, weak)
    return _Wave(cells, usable, small, compared, prior, **views, vector=vector, conflicts=tuple(conflicts)), notes


def _wave_rows(wave: _Wave) -> list[dict[str, object]]:
    """The rows of one wave: audience by audience, concept by concept, risk by risk."""
    rows: list[dict[str, Any]] = []
    places = wave.cells[["audience", "concept", "role"]].to_numpy(dtype=str)
    rank = {risk: place for place, risk in enumerate(RISK_ROLES)}
    for audience in np.unique(places[:, 0]).tolist():
        here = places[:, 0] == audience
        concepts = np.unique(places[here, 1]).tolist()
        for risk, roles in RISK_ROLES.items():
            measured = here & np.isin(places[:, 2], roles)
            of_concept = {concept: np.flatnonzero(measured & (places[:, 1] == concept)) for concept in concepts}
            compared = _compared(wave, of_concept)
            for concept, index in of_concept.items():
                keys = {"wave": wave.cells["wave"].iloc[0], "audience": audience, "concept": concept, "risk": risk}
                rows.append(keys | _risk(wave, index) | compared[concept])
    rows.sort(key=lambda row: (str(row["audience"]), str(row["concept"]), rank[row["risk"]]))
    return rows


def _risk(wave: _Wave, index: Ints) -> dict[str, object]:
    """The figures of one risk that rests on the cells ``index``; without cells it was not measured."""
    kept = index[wave.usable[index]]
    suppressed = bool(wave.small[index].any())
    row: dict[str, object] = {"n_outcomes": len(kept), "n_measured": len(index), "suppressed": suppressed}
    if suppressed or len(kept) == 0:
        return row | {"worst_outcome": "", "disagree": None} | dict.fromkeys(_FIGURES, np.nan)
    margins = floats(wave.cells, "margin")[kept]
    exceeds = wave.main[:, kept] > margins
    share = exceeds.mean(axis=0)
    # Of outcomes that are equally (un)likely to exceed their margin, the one nearest to it or furthest beyond it.
    worst = kept[np.lexsort(((wave.main[:, kept] - margins).mean(axis=0), share))[-1]]
    hit = np.asarray(exceeds.any(axis=1))
    probability, data_only = float(hit.mean()), float((wave.data_only[:, kept] > margins).any(axis=1).mean())
    figures = (
        probability,
        prior_probability(
            margins, wave.cells["role"].to_numpy(dtype=str)[kept], wave.prior, str(wave.cells["concept"].iloc[kept[0]])
        ),
        data_only,
        float((wave.weak[:, kept] > margins).any(axis=1).mean()),
        float(wave.main[:, kept].max(axis=1).mean()),
        monte_carlo_error(hit, wave.vector),
    )
    said = {"worst_outcome": wave.cells["outcome"].iloc[worst], "disagree": (probability > 0.5) != (data_only > 0.5)}
    return row | said | dict(zip(_FIGURES, figures, strict=True))


def _compared(wave: _Wave, of_concept: Mapping[str, Ints]) -> dict[str, dict[str, object]]:
    """Per concept how it compares with the others, over the outcomes that all compared concepts have; else missing."""
    outcomes = wave.cells["outcome"].to_numpy(dtype=str)
    shown = {
        concept: {outcomes[i]: i for i in index if wave.usable[i]}
        for concept, index in of_concept.items()
        if wave.compared[index].all() and not wave.small[index].any() and wave.usable[index].any()
    }
    nothing: dict[str, object] = {"p_least_harmful": np.nan, "expected_loss": np.nan, "rank": None}
    compared = dict.fromkeys(of_concept, nothing)
    shared = sorted(set.intersection(*(set(index) for index in shown.values()))) if len(shown) > 1 else []
    if not shared:
        return compared
    cells = np.array([[index[k] for k in shared] for index in shown.values()])
    found = rank_concepts(wave.main[:, cells], floats(wave.cells, "margin")[cells])
    parts = zip(shown, found.p_least.tolist(), found.expected_loss.tolist(), found.rank.tolist(), strict=True)
    return compared | {name: dict(zip(nothing, figures, strict=True)) for name, *figures in parts}


def _unusable_notes(cells: pd.DataFrame) -> list[Note]:
    notes = []
    for wave, audience, concept, outcome in cells[KEYS].itertuples(index=False):
        where = f"wave {wave}: {audience} / {concept} / {outcome}"
        message = "No usable estimate: the risks of this concept leave this outcome out, so they are too low."
        notes.append(Note("cell_without_estimate", "serious", where, message))
    return notes


def _posterior_notes(cells: pd.DataFrame, main: Posterior, weak: Posterior) -> list[Note]:
    where = f"wave {cells['wave'].iloc[0]}"
    found = [(note, view) for view, posterior in (("main", main), ("weak", weak)) for note in posterior.notes]
    return [Note(note.code, note.severity, f"{where}, {view} prior", note.message) for note, view in found]
