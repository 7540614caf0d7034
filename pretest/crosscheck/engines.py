"""The one place that other engines are called from: what is asked of them, without their warnings and defaults.

statsmodels takes normal p-values for robust standard errors unless it is told otherwise, climbs until it is near
enough, and says that it converged where answers are separated: whoever calls it here needs to know none of that.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from math import exp, lgamma, sqrt
from typing import Any

import numpy as np
import pandas as pd
import pingouin
from scipy import stats
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.miscmodels.ordinal_model import OrderedModel
from statsmodels.regression.linear_model import OLS, WLS
from statsmodels.stats.gof import chisquare
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.nonparametric import rank_compare_2indep
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from pretest.words import CONF_LEVEL, Bools, Floats, Ints

NAMES = ("statsmodels", "pingouin", "scipy", "pandas")
COV_TYPES = {"hc2": "HC2", "hc3": "HC3", "classical": "nonrobust"}
CLIMB = {"method": "bfgs", "maxiter": 2000, "gtol": 1e-9, "disp": 0}
CERTAIN = 1e-7  # a fitted probability this near 0 or 1: covariates separate the answers, and there is no maximum


def engines() -> tuple[tuple[str, str], ...]:
    """Name and version of every engine."""
    return tuple((name, version(name)) for name in NAMES)


@contextmanager
def _quiet() -> Iterator[None]:
    """What engines warn of is judged by their figures: a climb that stopped early shows in the difference."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """Of a linear model. coefficient, covariance: (q,), (q, q). df: residual; ssr: sum of squared residuals."""

    coefficient: Floats
    covariance: Floats
    df: float
    ssr: float
    engine: str


def linear(y: Floats, x: Floats, *, weights: Floats | None, variance: str, cluster: Ints | None = None) -> Linear:
    """Least squares of (n,) on (n, q) columns, with a constant among them; with clusters statsmodels' CR1."""
    model = OLS(y, x) if weights is None else WLS(y, x, weights=weights)
    with _quiet():
        if cluster is None:
            found = model.fit(cov_type=COV_TYPES[variance], use_t=True)
        else:
            found = model.fit(cov_type="cluster", cov_kwds={"groups": cluster}, use_t=True)
        covariance = np.asarray(found.cov_params())
    engine = (
        f"statsmodels {'OLS' if weights is None else 'WLS'} {COV_TYPES[variance] if cluster is None else 'cluster'}"
    )
    return Linear(np.asarray(found.params), covariance, float(found.df_resid), float(found.ssr), engine)


def welch_df(one: Floats, other: Floats) -> float:
    """Degrees of freedom of two means with unequal variances."""
    with _quiet():
        return float(CompareMeans(DescrStatsW(one), DescrStatsW(other)).dof_satt())


def mean_and_sd(values: Floats, weights: Floats | None) -> tuple[float, float]:
    """Mean, and SD with n - 1, where n counts rows also if they are weighted."""
    with _quiet():
        found = DescrStatsW(values, weights=weights)
        n = len(values)
        return float(found.mean), float(np.sqrt(found.var * n / (n - 1.0))) if n > 1 else np.nan


def t_tail(statistic: float, df: float) -> float:
    """Upper tail of Student's t."""
    return float(stats.t.sf(statistic, df))


def t_reach(df: float, conf_level: float) -> float:
    """Two-sided critical value of Student's t."""
    return float(stats.t.ppf(0.5 + conf_level / 2.0, df))


def normal_reach(conf_level: float) -> float:
    """Two-sided critical value of the normal distribution."""
    return float(stats.norm.ppf(0.5 + conf_level / 2.0))


def small_sample(df: float) -> float:
    """Hedges' exact factor Γ(m/2) / (√(m/2) Γ((m-1)/2)): NaN below 2 degrees of freedom."""
    return exp(lgamma(df / 2.0) - lgamma((df - 1.0) / 2.0)) / sqrt(df / 2.0) if df >= 2 else np.nan


def mean_prediction(
    y: Floats, x: Floats, weights: Floats | None, all_x: Floats, all_weights: Floats | None
) -> float | None:
    """Mean over all rows of what a logistic regression of (n,) on (n, q) predicts; None where x separates the answers.

    x: the constant first, the other columns of size 1. all_x, all_weights: of the rows that are predicted.
    """
    if len(np.unique(y)) < 2:
        return None
    with _quiet():
        found = GLM(y, x, family=Binomial(), freq_weights=weights).fit(maxiter=200, tol=1e-13)
        own = np.asarray(found.fittedvalues)
        if not found.converged or np.minimum(own, 1.0 - own).min() < CERTAIN:
            return None
        return float(np.average(np.asarray(found.predict(all_x)), weights=all_weights))


@dataclass(frozen=True, slots=True, eq=False)
class Ordered:
    """A proportional-odds model of J ordered answers, all of which were given. above: (A, J-1) mean probability of
    each answer but the lowest, or a higher one, with every row in each arm."""

    model: Any
    exog: Floats
    params: Floats

    def above(self, arms: Floats, params: Floats | None = None) -> Floats:
        """(A, J-1) mean P(answer is the j-th or higher), j = 1..J-1, with the dummies of every row set to (A, d)."""
        at = self.params if params is None else params
        levels = []
        for dummies in arms:
            moved = self.exog.copy()
            moved[:, : len(dummies)] = dummies
            below = np.asarray(self.model.predict(at, exog=moved, which="cumprob"))
            levels.append(1.0 - below[:, :-1].mean(axis=0))
        return np.vstack(levels)

    def score(self, params: Floats) -> float:
        """Largest slope of the mean log-likelihood at ``params``: 0 at its maximum."""
        return float(np.abs(np.asarray(self.model.score(params))).max() / len(self.exog))

    def their_params(self, thresholds: Floats, coefficient: Floats) -> Floats:
        """Thresholds and slopes of ours in the coordinates that they climb in."""
        whole = np.append(thresholds, np.inf)
        return np.concatenate([coefficient, np.asarray(self.model.transform_reverse_threshold_params(whole))])


def ordered(codes: Ints, exog: Floats) -> Ordered:
    """Proportional odds of (n,) codes 0..J-1 on (n, q) columns without a constant."""
    with _quiet():
        model = OrderedModel(codes, exog, distr="logit")
        found = model.fit(**CLIMB)
    return Ordered(model, exog, np.asarray(found.params))


def superiority(concept: Floats, reference: Floats) -> tuple[float, float, float]:
    """P(concept > reference) + half of ties, its standard error and degrees of freedom (Brunner-Munzel)."""
    with _quiet():
        found = rank_compare_2indep(concept, reference, use_t=True)
    n = len(concept) + len(reference)  # their variance is that of the root of n times the estimate
    return float(found.prob1), float(np.sqrt(found.var / n)), float(found.df)


def trimmed(concept: Floats, reference: Floats, share: float) -> tuple[float, float, float]:
    """Difference between trimmed means, its standard error and degrees of freedom (Yuen)."""
    with _quiet():
        estimate = float(stats.trim_mean(concept, share) - stats.trim_mean(reference, share))
        found = stats.ttest_ind(concept, reference, equal_var=False, trim=share)
        low, high = found.confidence_interval(CONF_LEVEL)
        df = float(found.df)
    return estimate, float(high - low) / 2.0 / t_reach(df, CONF_LEVEL), df


def adjusted(p: Floats, method: str) -> Floats:
    """(J,) p-values adjusted together; method: ``holm`` or ``fdr_bh``."""
    with _quiet():
        return np.asarray(multipletests(p, method=method)[1])


def chi_square(counts: Floats) -> tuple[float, float]:
    """Statistic and p-value of counts against equal ones."""
    with _quiet():
        found = chisquare(counts)
    return float(found[0]), float(found[1])


def alpha(items: Floats, conf_level: float) -> tuple[float, float, float]:
    """Cronbach's alpha and its interval, which pingouin rounds to three decimals."""
    frame = pd.DataFrame(items, columns=[f"i{j}" for j in range(items.shape[1])])
    with _quiet():
        found, interval = pingouin.cronbach_alpha(frame, ci=conf_level)
    return float(found), float(interval[0]), float(interval[1])


def correlation(one: Floats, other: Floats) -> float:
    """Pearson's correlation."""
    with _quiet():
        return float(pingouin.corr(one, other)["r"].iloc[0])


def shares(flags: Bools) -> float:
    """Share of rows that are so."""
    with _quiet():
        return float(DescrStatsW(flags.astype(np.float64)).mean)
