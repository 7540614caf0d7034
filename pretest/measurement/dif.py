"""Does an item mean the same to different people? Ordinal logistic regression for differential item functioning (DIF).

Per item three proportional-odds models (Zumbo 1999; Swaminathan & Rogers 1990, DOI
10.1111/j.1745-3984.1990.tb00754.x): the score; the score and the group; both and their product. People with the same
score should answer alike: if a group still answers higher the DIF is uniform, if the difference depends on the score it
is non-uniform.

People are matched on the **total** score, which holds the item itself: for Rasch items that is what makes "no DIF" and
"no difference given the score" the same when groups differ in what is measured (Zwick 1990, DOI
10.3102/10769986015003185). The rest score flags good items of short scales when groups differ, because a
short score is unreliable and people with the same rest score are then not alike; it is there to compare.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from pretest.errors import Note, some
from pretest.numbers.multiplicity import benjamini_hochberg
from pretest.numbers.regression import ProportionalOdds, fit_ordinal
from pretest.special import chdtrc
from pretest.words import Bools, Floats, Ints, Texts

Matching = Literal["total", "rest"]
FlagBy = Literal["test_and_size", "test"]

ROUNDS = 10
FEWEST_ANCHORS = 2
JODOIN_GIERL = (0.035, 0.070)  # change of Nagelkerke's R²: DOI 10.1207/S15324818AME1404_2
ZUMBO = (0.13, 0.26)  # Zumbo (1999), A handbook on the theory and methods of DIF
SIZES = ("negligible", "moderate", "large")


@dataclass(frozen=True, slots=True, eq=False)
class DifFits:
    """DIF of k items between G groups, of which 0 is the reference.

    statistic, df, p_value: (3, k) likelihood ratio tests: uniform (model 2 against 1), non-uniform (3 against 2), total
    (3 against 1). p_adjusted: (k,) of the total test, Benjamini-Hochberg over the items. nagelkerke, mcfadden: (3, k)
    change of R² in the same three steps. coefficient_change: (k,) |b2 - b1| / |b1| of the score (above 0.10 is common
    as a warning). group_log_odds: (G-1, k) of model 2: above 0, the group answers higher at the same score.
    size: (k,) ``negligible``, ``moderate`` or ``large`` by Jodoin & Gierl; size_zumbo: by Zumbo's far wider limits; ""
    where there is no result. flagged: (k,). anchor: (k,) whether the item is in the final matching score.
    n: (k,) rows. n_group: (G, k). status: (k,) ``ok``, ``too_few`` (a group below ``fewest`` rows), ``constant``,
    ``separated``, ``deficient``, ``not_converged``; then all numbers are NaN: not shown to be without DIF.
    matching: (n, k) the final matching score, NaN where unused. rounds: of purification. settled: whether the flagged
    items stopped changing.
    """

    statistic: Floats
    df: Floats
    p_value: Floats
    p_adjusted: Floats
    nagelkerke: Floats
    mcfadden: Floats
    coefficient_change: Floats
    group_log_odds: Floats
    size: Texts
    size_zumbo: Texts
    flagged: Bools
    anchor: Bools
    n: Ints
    n_group: Ints
    status: Texts
    matching: Floats
    rounds: int
    settled: bool
    notes: tuple[Note, ...]


def estimate_dif(
    items: Floats,
    group: Ints,
    *,
    n_groups: int,
    matching: Matching = "total",
    purify: Literal["until_stable", "off"] = "until_stable",
    flag_by: FlagBy = "test_and_size",
    alpha: float = 0.05,
    answered: float = 0.5,
    fewest: int = 30,
) -> DifFits:
    """Ordinal logistic DIF of every item, with the matching score purified of flagged items.

    Parameters
    ----------
    items
        (n, k) ordered answers keyed in the direction of the score, NaN where missing; rows are taken as independent.
    group
        (n,) codes 0..n_groups-1.
    matching
        ``total``: mean of the anchor items and, always, the item itself; ``rest``: of the other anchor items.
    purify
        Flagged items leave the score of the others, until the same items are flagged twice, at most 10 rounds.
    flag_by
        ``test_and_size``: p_adjusted below ``alpha`` and at least moderate by Jodoin & Gierl (2001); ``test``: the
        former only, which in large samples flags differences that nobody would notice.
    answered
        Share of the items in a score that must be answered for a row to count.
    fewest
        Rows that every group must have for an item.

    Raises
    ------
    ValueError
        When an array has the wrong shape or values, or there are fewer than three items.
    """
    y, codes = _require(items, group, n_groups)
    anchor = np.ones(y.shape[1], dtype=bool)
    tried: list[bytes] = []
    notes: list[Note] = []
    settled = False
    while True:
        tried.append(anchor.tobytes())
        found = _test(y, codes, n_groups, _scores(y, anchor, matching, answered), fewest, alpha, flag_by)
        wanted = ~found.flagged
        if purify == "off" or (wanted == anchor).all():
            settled = True
            break
        if wanted.sum() < FEWEST_ANCHORS:
            what = f"Only {int(wanted.sum())} items show no DIF, too few to match people on"
            notes.append(
                Note("dif_no_anchor", "serious", "items", f"{what}; the matching score is not purified further.")
            )
            break
        if wanted.tobytes() in tried or len(tried) == ROUNDS:
            what = f"After {len(tried)} rounds the flagged items still change"
            changing = some(np.flatnonzero(wanted != anchor).tolist())
            notes.append(Note("dif_not_settled", "warning", f"items {changing}", f"{what}; judge these with care."))
            break
        anchor = wanted
    return _finish(found, anchor, len(tried), settled, notes)


def _require(items: Floats, group: Ints, n_groups: int) -> tuple[Floats, Ints]:
    y = np.asarray(items, dtype=np.float64)
    if y.ndim != 2 or y.shape[1] < 3 or np.isinf(y).any():
        raise ValueError(f"items: expected (n, k) finite numbers or NaN with k of 3 or more, got shape {y.shape}")
    codes = np.asarray(group)
    if codes.shape != y.shape[:1] or not np.issubdtype(codes.dtype, np.integer):
        raise ValueError(f"group: expected {len(y)} integer codes, got {codes.dtype} of shape {codes.shape}")
    if n_groups < 2 or (codes.size and (codes.min() < 0 or codes.max() >= n_groups)):
        raise ValueError(f"group: codes must lie in 0..{n_groups - 1}, with at least two groups")
    return y, codes.astype(np.intp)


def _scores(y: Floats, anchor: Bools, matching: Matching, answered: float) -> Floats:
    """(n, k) score on which people are matched for each item; NaN with too few answers, or none to the item."""
    there = ~np.isnan(y)
    values = np.where(there, y, 0.0)
    inside = anchor[None, :] | np.zeros_like(there)
    with_own = np.where(inside, 0, 1) if matching == "total" else np.where(inside, -1, 0)
    total = (values @ anchor)[:, None] + with_own * values
    count = (there @ anchor.astype(np.float64))[:, None] + with_own * there
    asked = anchor.sum() + with_own
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(there & (count >= answered * asked) & (count > 0), total / count, np.nan)


def _test(
    y: Floats, group: Ints, n_groups: int, matching: Floats, fewest: int, alpha: float, flag_by: FlagBy
) -> DifFits:
    """All items with the scores as they are."""
    used = ~np.isnan(matching)
    n_group = np.stack([used[group == g].sum(axis=0) for g in range(n_groups)])
    enough = (n_group >= fewest).all(axis=0)
    used &= enough
    models = _models(y, group, n_groups, matching, used)
    status = np.where(enough, _worst(models), "too_few")
    good = status == "ok"
    likelihood = np.where(good, np.stack([model.log_likelihood for model in models]), np.nan)
    null = np.where(good, models[0].null_log_likelihood, np.nan)
    n = used.sum(axis=0)
    df = np.where(good, np.array([1.0, 1.0, 2.0])[:, None] * (n_groups - 1), np.nan)
    steps = np.stack([likelihood[1] - likelihood[0], likelihood[2] - likelihood[1], likelihood[2] - likelihood[0]])
    statistic = 2.0 * np.maximum(steps, 0.0)
    p = chdtrc(df, statistic)
    first, second = models[0].coefficient[:, 0], models[1].coefficient[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        nagelkerke = -np.expm1(2.0 / n * (null - likelihood)) / -np.expm1(2.0 / n * null)
        mcfadden = 1.0 - likelihood / null
        change = np.where(good, np.abs(second - first) / np.abs(first), np.nan)
    delta = _steps(nagelkerke)
    adjusted = benjamini_hochberg(np.where(good, p[2], np.nan))
    significant = np.where(good, adjusted, 1.0) < alpha
    return DifFits(
        statistic=statistic,
        df=df,
        p_value=p,
        p_adjusted=adjusted,
        nagelkerke=delta,
        mcfadden=_steps(mcfadden),
        coefficient_change=change,
        group_log_odds=np.where(good, models[1].coefficient[:, 1:].T, np.nan),
        size=_size(delta[2], JODOIN_GIERL),
        size_zumbo=_size(delta[2], ZUMBO),
        flagged=significant & ((delta[2] >= JODOIN_GIERL[0]) | (flag_by == "test")),
        anchor=np.ones(len(n), dtype=bool),
        n=n,
        n_group=n_group,
        status=status,
        matching=np.where(used, matching, np.nan),
        rounds=1,
        settled=True,
        notes=(),
    )


def _models(y: Floats, group: Ints, n_groups: int, matching: Floats, used: Bools) -> list[ProportionalOdds]:
    """The three models of all items, each in one batch."""
    answers = np.unique(y[~np.isnan(y)])
    codes = np.where(used, np.searchsorted(answers, np.where(used, y, answers[0])), -1).T
    score = np.where(used, matching, 0.0)
    centre = score.sum(axis=0) / np.maximum(used.sum(axis=0), 1)
    score = np.where(used, score - centre, 0.0).T[:, :, None]
    dummies = np.broadcast_to((group[:, None] == np.arange(1, n_groups)) * 1.0, (len(codes), len(y), n_groups - 1))
    designs = [score, np.concatenate([score, dummies], axis=2)]
    designs.append(np.concatenate([designs[1], score * dummies], axis=2))
    return [fit_ordinal(codes, design, n_answers=max(len(answers), 2)) for design in designs]


def _worst(models: list[ProportionalOdds]) -> Texts:
    """(k,) the first status that is not ``ok``."""
    status = models[0].status.copy()
    for model in models[1:]:
        status = np.where(status == "ok", model.status, status)
    return status


def _steps(r2: Floats) -> Floats:
    return np.stack([r2[1] - r2[0], r2[2] - r2[1], r2[2] - r2[0]])


def _size(change: Floats, limits: tuple[float, float]) -> Texts:
    names = np.array(SIZES)[np.digitize(np.nan_to_num(change), limits)]
    return np.where(np.isnan(change), "", names)


def _finish(found: DifFits, anchor: Bools, rounds: int, settled: bool, notes: list[Note]) -> DifFits:
    """The last round, with what purification did and what could not be tested."""
    lost = np.flatnonzero(found.status != "ok")
    if len(lost):
        what = "DIF could not be tested (too few rows in a group, or no finite model)"
        why = "these items are not shown to work alike, and stay in the matching score."
        notes.append(Note("dif_not_tested", "warning", f"items {some(lost.tolist())}", f"{what}; {why}"))
    return replace(found, anchor=anchor, rounds=rounds, settled=settled, notes=tuple(notes))
