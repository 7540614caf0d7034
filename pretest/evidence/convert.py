"""Effects of earlier studies as standardised mean differences, positive = worse; every step is named.

Nothing is converted by guess: a metric that has no agreed road to SD units, or lacks a figure that the road needs,
stays as it is and says why.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal, get_args

from pretest.spec.evidence import METRICS, Counts, EarlierStudy, Means, straight

Step = Literal[
    "as_given",
    "se_from_ci",
    "g_from_means",
    "points_to_sd",
    "log_or_from_counts",
    "half_added",
    "log_of_or",
    "log_or_from_rr",
    "log_or_from_rd",
    "log_or_to_sd",
    "se_from_n",
    "r_to_sd",
    "turned",
]
STEPS: tuple[Step, ...] = get_args(Step)
"""What may be done to an effect on its way to SD units, in the order in which it is done."""

NotInSdWhy = Literal["metric", "no_sd", "no_control_share", "share_impossible", "no_events"]
NOT_IN_SD: tuple[NotInSdWhy, ...] = get_args(NotInSdWhy)

LOGISTIC_SD = math.pi / math.sqrt(3)
"""SD of the logistic distribution: what a difference in log odds is divided by."""


@dataclass(frozen=True, slots=True)
class InSd:
    """One effect in SD units, positive = worse. how: the steps that led to it, in order."""

    estimate: float
    se: float
    how: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class NotInSd:
    """Why an effect cannot be put in SD units."""

    why: NotInSdWhy


Part = tuple[float, float, tuple[Step, ...]]  # estimate, standard error, steps


def in_sd(study: EarlierStudy) -> InSd | None:
    """The effect of ``study`` in SD units, positive = worse; None where there is no agreed way (``to_sd`` says why).

    - ``smd``: as it is; from means by Hedges' exact correction, variance 1/n1 + 1/n2 + g^2 / (2 (n1 + n2))
      (Hedges & Olkin 1985, ISBN 978-0-12-336380-0; as metafor's ``escalc("SMD")``).
    - ``md``: divided by ``sd``, taken as known.
    - ``or``, ``log_or``, ``counts``: the log odds ratio divided by pi / sqrt(3) (Chinn 2000,
      doi:10.1002/1097-0258(20001130)19:22<3127::AID-SIM784>3.0.CO;2-M). Where a cell is empty, a half is added to all.
    - ``rr``, ``rd``: as log odds ratio, by the share of the control arm, which is taken as known.
    - ``r``: 2 r / sqrt(1 - r^2), as if it were the correlation with belonging to one of two arms of one size
      (Borenstein et al. 2009, doi:10.1002/9780470743386, chapter 7).

    Parameters
    ----------
    study
        Of an evidence file. ``higher_is: better`` turns the sign; an interval gives se = width / (2 z).

    Returns
    -------
    InSd or None
        SD units, positive = worse.

    Examples
    --------
    >>> from pretest.evidence.convert import in_sd
    >>> from pretest.spec.evidence import EarlierStudy
    >>> told = {"id": "a", "year": 2011, "population": "p", "contrast": "c", "role": "harm.boomerang", "obtained": "o"}
    >>> found = in_sd(EarlierStudy(**told, metric="or", estimate=0.67, ci={"low": 0.52, "high": 0.87}))
    >>> round(found.estimate, 4), round(found.se, 4), found.how
    (-0.2208, 0.0724, ('log_of_or', 'se_from_ci', 'log_or_to_sd'))
    """
    found = to_sd(study)
    return found if isinstance(found, InSd) else None


def to_sd(study: EarlierStudy) -> InSd | NotInSd:
    """As ``in_sd``, with the reason where it cannot be done."""
    found = _in_sd_as_given(study)
    if isinstance(found, NotInSd):
        return found
    estimate, se, how = found
    if study.higher_is == "better":
        return InSd(-estimate, se, (*how, "turned"))
    return InSd(estimate, se, how)


def _in_sd_as_given(study: EarlierStudy) -> Part | NotInSd:
    if study.metric not in METRICS:
        return NotInSd("metric")
    if study.means is not None:
        return _from_means(study.means)
    if study.metric == "smd":
        return _reported(study)
    if study.metric == "md":
        return _from_points(study)
    if study.metric == "r":
        return _from_r(study)
    found = _log_odds(study)
    if isinstance(found, NotInSd):
        return found
    estimate, se, how = found
    return estimate / LOGISTIC_SD, se / LOGISTIC_SD, (*how, "log_or_to_sd")


def _from_means(means: Means) -> Part:
    """Hedges' g, with the SD of both arms together."""
    one, two = means.message, means.control
    total, left = one.n + two.n, one.n + two.n - 2
    pooled = math.sqrt(((one.n - 1) * one.sd**2 + (two.n - 1) * two.sd**2) / left)
    g = small_sample_factor(left) * (one.mean - two.mean) / pooled
    return g, math.sqrt(1 / one.n + 1 / two.n + g**2 / (2 * total)), ("g_from_means",)


def small_sample_factor(df: int) -> float:
    """Hedges' exact factor J, which takes the bias of few people out of a standardised difference.

    Examples
    --------
    >>> from pretest.evidence.convert import small_sample_factor
    >>> round(small_sample_factor(10), 4)
    0.9228
    """
    return math.exp(math.lgamma(df / 2) - math.log(math.sqrt(df / 2)) - math.lgamma((df - 1) / 2)) if df > 1 else 0.0


def _from_points(study: EarlierStudy) -> Part | NotInSd:
    if study.sd is None:
        return NotInSd("no_sd")
    estimate, se, how = _reported(study)
    given: tuple[Step, ...] = tuple(step for step in how if step != "as_given")
    return estimate / study.sd, se / study.sd, (*given, "points_to_sd")


def _reported(study: EarlierStudy) -> Part:
    """Estimate and standard error on the scale of the metric; of ratios and r, the scale of their intervals."""
    estimate = straight(study.metric, _given(study))
    if study.ci is not None:
        low, high = (straight(study.metric, end) for end in (study.ci.low, study.ci.high))
        z = NormalDist().inv_cdf((1 + study.ci.level) / 2)
        return estimate, (high - low) / (2 * z), ("se_from_ci",)
    return estimate, study.se or math.nan, ("as_given",)


def _given(study: EarlierStudy) -> float:
    if study.estimate is None:
        raise ValueError(f"'{study.id}' gives no estimate; no such study is loaded")
    return study.estimate


def _log_odds(study: EarlierStudy) -> Part | NotInSd:
    """The log odds ratio of an outcome that people have or have not."""
    if study.counts is not None:
        return _from_counts(study.counts)
    estimate, se, how = _reported(study)
    given: tuple[Step, ...] = tuple(step for step in how if step != "as_given")
    if study.metric in ("or", "log_or", "log_odds_ratio"):
        first: tuple[Step, ...] = ("log_of_or",) if study.metric == "or" else ()
        return estimate, se, (*first, *given)
    base = study.control_share
    if base is None:
        return NotInSd("no_control_share")
    share = base + estimate if study.metric == "rd" else base * math.exp(estimate)
    if not 0 < share < 1:
        return NotInSd("share_impossible")
    steep = 1 / (share * (1 - share)) if study.metric == "rd" else 1 / (1 - share)
    step: Step = "log_or_from_rd" if study.metric == "rd" else "log_or_from_rr"
    return math.log(share / (1 - share)) - math.log(base / (1 - base)), se * steep, (*given, step)


def _from_counts(counts: Counts) -> Part | NotInSd:
    one, two = counts.message, counts.control
    cells = [float(one.events), float(one.n - one.events), float(two.events), float(two.n - two.events)]
    if one.events + two.events in (0, one.n + two.n):
        return NotInSd("no_events")
    added = min(cells) == 0
    a, b, c, d = (cell + 0.5 if added else cell for cell in cells)
    steps: tuple[Step, ...] = ("log_or_from_counts", "half_added") if added else ("log_or_from_counts",)
    return math.log(a * d / (b * c)), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d), steps


def _from_r(study: EarlierStudy) -> Part:
    """By the delta method from the standard error of r, that of an interval by Fisher's z."""
    r = _given(study)
    rest = 1 - r**2
    how: tuple[Step, ...] = ()
    if study.ci is not None:
        se, how = _reported(study)[1] * rest, ("se_from_ci",)
    elif study.se is not None:
        se = study.se
    else:
        se, how = rest / math.sqrt((study.n or 2) - 1), ("se_from_n",)
    return 2 * r / math.sqrt(rest), 2 * se / rest**1.5, (*how, "r_to_sd")
