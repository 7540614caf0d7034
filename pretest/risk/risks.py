"""The headline probabilities: how likely it is that a concept does a harm that matters.

Per concept and audience: stigmatisation, boomerang and help-barrier risk, and any of the three, each as the posterior
probability that at least one primary effect of the role exceeds its margin. "At least one" grows with the number of
outcomes, so that number stands beside it, and so do the prior probability and what the data alone would say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from pretest.errors import Note
from pretest.risk.cells import KEYS, RISK_CELLS, floats, is_harm, is_small, require_cells
from pretest.risk.covariance import check_rank
from pretest.risk.posterior import DRAWS, Posterior, sample_data_only, sample_effects
from pretest.risk.prior import BASE_RATE, WEAK, Prior, prior_probability
from pretest.risk.ranking import rank_concepts
from pretest.tables.risks import TABLE as RISKS
from pretest.words import HARM_ROLES, Floats, HarmRole, Risk

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
    """table: columns of ``tables.risks``; notes: what the reader must know beside it."""

    table: pd.DataFrame
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Wave:
    """One wave: cells (J rows) and draws (S, J), which are NaN in the columns of cells that are not usable."""

    cells: pd.DataFrame
    usable: NDArray[np.bool_]
    small: NDArray[np.bool_]
    priors: tuple[Prior, ...]
    main: Floats
    weak: Floats
    data_only: Floats
    effective_draws: float


def risk_table(
    cells: pd.DataFrame,
    covariance: ArrayLike,
    *,
    rng: np.random.Generator,
    prior: Prior | Mapping[str, Prior] = BASE_RATE,
    draws: int = DRAWS,
    suppress_below: int = 10,
) -> RiskTable:
    """Risks per wave x audience x concept, one row for each risk that has a primary outcome there.

    Only primary harms take part. All audiences and concepts of a wave are estimated together; waves apart. A risk
    without any primary outcome in the audience has no row: it was not measured. A cell that could not be estimated is
    left out of its risk, which is then too low: ``n_outcomes`` counts the usable ones and a note says which cell;
    with none left the row holds NaN. A risk that rests on a cell with fewer than ``suppress_below`` people in an arm
    loses its figures.

    Columns, all in SD units where not a probability: ``probability``, ``weak_probability`` and ``prior_probability``
    under ``prior``, under ``WEAK``, and under ``prior`` without data; ``data_only_probability`` from N(estimate,
    covariance); ``worst_outcome``, the outcome most likely to exceed its margin; ``expected_harm``, the posterior
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
        One prior for all outcomes, or one per outcome id.

    Raises
    ------
    ValueError
        When the frame, its unit or the covariance does not have the declared form, or an outcome has no prior.
    """
    typed = require_cells(cells, RISK_CELLS)
    matrix = np.asarray(covariance, dtype=np.float64)
    if matrix.shape != (len(typed), len(typed)):
        raise ValueError(f"covariance has shape {matrix.shape} for {len(typed)} cells")
    family = np.flatnonzero(is_harm(typed) & np.asarray(typed["primary"], dtype=bool))
    if bool((typed["unit"].iloc[family] != "sd").any()):
        raise ValueError("risk cells must be in unit 'sd'")
    # A fixed order of cells, so that the order of the rows cannot change a random number.
    family = typed.iloc[family].reset_index().sort_values(KEYS)["index"].to_numpy(dtype=np.intp)
    typed, matrix = typed.iloc[family].reset_index(drop=True), matrix[np.ix_(family, family)]
    rows: list[dict[str, object]] = []
    notes: list[Note] = []
    for number in sorted(set(typed["wave"])):
        index = np.flatnonzero(typed["wave"] == number)
        part, block = typed.iloc[index].reset_index(drop=True), matrix[np.ix_(index, index)]
        wave, remarks = _sample_wave(part, block, prior, draws, suppress_below, rng.spawn(1)[0])
        rows.extend(_wave_rows(wave))
        notes.extend(remarks)
    return RiskTable(RISKS.require(pd.DataFrame(rows, columns=list(RISKS.kinds))), tuple(notes))


def _sample_wave(
    cells: pd.DataFrame,
    covariance: Floats,
    prior: Prior | Mapping[str, Prior],
    draws: int,
    suppress_below: int,
    rng: np.random.Generator,
) -> tuple[_Wave, list[Note]]:
    """The draws of one wave under each view, and the notes."""
    estimate, variance = floats(cells, "harm_estimate"), np.diag(covariance)
    usable = np.asarray(cells["status"] == "ok", dtype=bool) & np.isfinite(estimate + floats(cells, "margin"))
    usable &= np.isfinite(variance) & (variance > 0)
    priors = tuple(_prior_of(outcome, prior) for outcome in cells["outcome"])
    kept = np.flatnonzero(usable)
    notes = _unusable_notes(cells[~usable])
    views = {name: np.full((draws, len(cells)), np.nan) for name in ("main", "weak", "data_only")}
    effective = float(draws)
    if len(kept) > 0:
        centre, matrix = estimate[kept], covariance[np.ix_(kept, kept)]
        outcomes, codes = np.unique(cells["outcome"].to_numpy(dtype=str)[kept], return_inverse=True)
        chosen = [_prior_of(outcome, prior) for outcome in outcomes.tolist()]
        streams = rng.spawn(3)
        main = sample_effects(centre, matrix, codes, chosen, draws=draws, rng=streams[0])
        weak = sample_effects(centre, matrix, codes, WEAK, draws=draws, rng=streams[1])
        views["main"][:, kept], views["weak"][:, kept] = main.draws, weak.draws
        views["data_only"][:, kept] = sample_data_only(centre, matrix, draws=draws, rng=streams[2])
        effective = main.effective_draws
        notes += check_rank(matrix, f"wave {cells['wave'].iloc[0]}") + _posterior_notes(cells, main, weak)
    small = is_small(cells, suppress_below)
    return _Wave(cells, usable, small, priors, **views, effective_draws=effective), notes


def _prior_of(outcome: str, prior: Prior | Mapping[str, Prior]) -> Prior:
    if isinstance(prior, Prior):
        return prior
    if outcome not in prior:
        raise ValueError(f"outcome '{outcome}' has no prior")
    return prior[outcome]


def _wave_rows(wave: _Wave) -> list[dict[str, object]]:
    """The rows of one wave: audience by audience, concept by concept, risk by risk."""
    rows: list[dict[str, Any]] = []
    places = wave.cells[["audience", "concept", "role"]].to_numpy(dtype=str)
    rank = {risk: place for place, risk in enumerate(RISK_ROLES)}
    for audience in np.unique(places[:, 0]).tolist():
        for risk, roles in RISK_ROLES.items():
            measured = np.flatnonzero((places[:, 0] == audience) & np.isin(places[:, 2], roles))
            concepts = np.unique(places[measured, 1]).tolist()
            of_concept = {concept: measured[places[measured, 1] == concept] for concept in concepts}
            least = _least_harmful(wave, of_concept)
            ranked = _ranked(wave, of_concept)
            for concept, index in of_concept.items():
                keys = {"wave": wave.cells["wave"].iloc[0], "audience": audience, "concept": concept, "risk": risk}
                rows.append(keys | _risk(wave, index) | {"p_least_harmful": least[concept]} | ranked[concept])
    rows.sort(key=lambda row: (str(row["audience"]), str(row["concept"]), rank[row["risk"]]))
    return rows


def _risk(wave: _Wave, index: NDArray[np.intp]) -> dict[str, object]:
    """The figures of one risk that rests on the cells ``index``."""
    kept = index[wave.usable[index]]
    suppressed = bool(wave.small[index].any())
    row: dict[str, object] = {"n_outcomes": len(kept), "suppressed": suppressed, "worst_outcome": ""}
    if suppressed or len(kept) == 0:
        return row | dict.fromkeys(_FIGURES, np.nan)
    margins = floats(wave.cells, "margin")[kept]
    exceeds = wave.main[:, kept] > margins
    share = exceeds.mean(axis=0)
    # Of outcomes that are equally (un)likely to exceed their margin, the one nearest to it or furthest beyond it.
    worst = kept[np.lexsort(((wave.main[:, kept] - margins).mean(axis=0), share))[-1]]
    hits = float(exceeds.any(axis=1).mean())
    n = wave.effective_draws
    smoothed = (hits * n + 1) / (n + 2)  # so that 0 of n draws is not reported as an error of 0
    figures = (
        hits,
        prior_probability(margins, [wave.priors[i] for i in kept]),
        float((wave.data_only[:, kept] > margins).any(axis=1).mean()),
        float((wave.weak[:, kept] > margins).any(axis=1).mean()),
        float(wave.main[:, kept].max(axis=1).mean()),
        float(np.sqrt(smoothed * (1 - smoothed) / n)),
    )
    return row | dict(zip(_FIGURES, figures, strict=True)) | {"worst_outcome": wave.cells["outcome"].iloc[worst]}


def _least_harmful(wave: _Wave, of_concept: Mapping[str, NDArray[np.intp]]) -> dict[str, float]:
    """Per concept the probability of the smallest largest effect; NaN for concepts without shown figures."""
    outcomes = wave.cells["outcome"].to_numpy(dtype=str)
    shown = {
        concept: {outcomes[i]: i for i in index if wave.usable[i]}
        for concept, index in of_concept.items()
        if not wave.small[index].any() and wave.usable[index].any()
    }
    least = dict.fromkeys(of_concept, np.nan)
    if len(shown) < 2:
        return least
    shared = set.intersection(*(set(index) for index in shown.values()))
    if not shared:
        return least
    largest = np.stack([wave.main[:, [index[k] for k in sorted(shared)]].max(axis=1) for index in shown.values()])
    wins = np.bincount(largest.argmin(axis=0), minlength=len(shown)) / largest.shape[1]
    return least | dict(zip(shown, wins.tolist(), strict=True))


def _ranked(wave: _Wave, of_concept: Mapping[str, NDArray[np.intp]]) -> dict[str, dict[str, object]]:
    """Per concept its expected loss and rank over the outcomes that all shown concepts have; else missing."""
    outcomes = wave.cells["outcome"].to_numpy(dtype=str)
    shown = {
        concept: {outcomes[i]: i for i in index if wave.usable[i]}
        for concept, index in of_concept.items()
        if not wave.small[index].any() and wave.usable[index].any()
    }
    ranked: dict[str, dict[str, object]] = {concept: {"expected_loss": np.nan, "rank": None} for concept in of_concept}
    shared = sorted(set.intersection(*(set(index) for index in shown.values()))) if len(shown) > 1 else []
    if not shared:
        return ranked
    cells = np.array([[index[k] for k in shared] for index in shown.values()])
    found = rank_concepts(wave.main[:, cells], floats(wave.cells, "margin")[cells])
    for place, concept in enumerate(shown):
        ranked[concept] = {"expected_loss": float(found.expected_loss[place]), "rank": int(found.rank[place])}
    return ranked


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
