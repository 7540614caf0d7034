"""How many people a study needs: a formula first, then the whole road simulated, per audience."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.planning.closedform import Comparison, detectable_margin, exclusion_power, people_per_arm_exact
from pretest.planning.composition import pre_correlation
from pretest.planning.operating import passing_factors, rows_of
from pretest.planning.rehearsal import Rehearsal, require_harms
from pretest.planning.scenarios import HARMLESS, is_primary_harm, margin_in_sd
from pretest.planning.splitting import share_asked
from pretest.planning.world import AudienceModel, audience_model
from pretest.spec import ResolvedOutcome, Study
from pretest.spec.truth import Truth
from pretest.special import bdtr
from pretest.tables.closed_form import TABLE as CLOSED_FORM
from pretest.tables.detectable import TABLE as DETECTABLE
from pretest.words import CONF_LEVEL, Floats

LARGEST_FACTOR = 1e4


@dataclass(frozen=True, slots=True)
class Needed:
    """People of one audience that must start.

    n: enough, by the simulation, for the target; low, high: 95 % interval of that number, high infinite when more
    studies would have to be simulated to bound it. At n a concept's arm has n_concept, the control n_control people.
    reachable: whether any number is enough; chance alone holds some concepts back at any size (an aim that seems to go
    the wrong way). Where none is, n is of no use.
    """

    audience: str
    n: int
    low: int
    high: float
    n_concept: int
    n_control: int
    reachable: bool = True


def closed_form(study: Study, truth: Truth, target: float, ratio: Mapping[str, int]) -> pd.DataFrame:
    """Sizes by formula, as ``CLOSED_FORM``: one row per audience × primary harm, in SD of the score or composite.

    For the decision on a concept: every primary harm gets the power target^(1/k), k being their number over all
    audiences together. Right when they are unrelated, cautious when they hang together. People who drop out or answer
    carelessly are added, and so are those whom a split does not ask the outcome. The correlation with a measurement
    before the message is that of the truth; other covariates count for nothing here.
    """
    rows = []
    lost = (1 - _drop_out(truth)) * (1 - truth.careless)
    places = _primary_places(study)
    models = _still_models(study, truth)
    for audience, outcome in places:
        found = _comparison(study, models[audience], outcome, ratio)
        power = target ** (1 / len(places))
        n = people_per_arm_exact(found, power) / (lost * share_asked(study, outcome, audience))
        n_concept, n_control = math.ceil(n), math.ceil(n * found.ratio)
        n_audience = math.ceil(n_concept * len(study.concepts) * _mean_parts(study, ratio)) + n_control
        figures = (found.margin, found.correlation, power, n_concept, n_control, n_audience)
        rows.append((audience, outcome.id, *figures))
    return CLOSED_FORM.require(pd.DataFrame(rows, columns=list(CLOSED_FORM.kinds)))


def _primary_places(study: Study) -> list[tuple[str, ResolvedOutcome]]:
    """Every audience with each of its primary harms, of which all answers can be invented."""
    require_harms(study)
    harms = [one for one in study.outcomes() if is_primary_harm(one)]
    return [(audience, one) for audience in study.audiences for one in harms if audience in one.audiences]


def _still_models(study: Study, truth: Truth) -> dict[str, AudienceModel]:
    """The audiences of the first wave without any effect."""
    still = truth.model_copy(update={"effects": {}, "waves": {}})
    wave = min((data.wave for data in study.file.data), default=1)
    return {audience: audience_model(study, still, audience, wave) for audience in study.audiences}


def closed_form_detectable(
    study: Study, truth: Truth, sizes: Mapping[str, int], target: float, ratio: Mapping[str, int]
) -> pd.DataFrame:
    """The smallest margins that ``sizes`` can exclude, all together with probability ``target``, without any effect."""
    rows = []
    models, places = _still_models(study, truth), _primary_places(study)
    power = target ** (1 / len(places))
    for audience, outcome in places:
        found = _comparison(study, models[audience], outcome, ratio)
        n = max(_per_concept(study, truth, outcome, audience, sizes, ratio), 2.0)
        rows.append((audience, outcome.id, sizes[audience], found.margin, detectable_margin(found, n, power)))
    return DETECTABLE.require(pd.DataFrame(rows, columns=list(DETECTABLE.kinds)))


def constructs(
    study: Study, truth: Truth, sizes: Mapping[str, int], ratio: Mapping[str, int]
) -> tuple[dict[str, object], ...]:
    """Per audience × harm that the plan judges: how many people are asked it, and how often it is then excluded.

    Returns
    -------
    tuple of dict
        ``audience``, ``outcome``, ``primary``; ``share``: of the audience that is asked it, 1 without a split;
        ``n_concept``: people in a concept's arm who answer it; ``power``: by formula, of excluding its margin when
        there is no effect.
    """
    models, found = _still_models(study, truth), []
    for audience in study.audiences:
        for one in study.outcomes():
            known = one.composite or (one.scale is not None and one.scale.id in models[audience].scales)
            if not one.is_harm or one.margin is None or audience not in one.audiences or not known:
                continue
            n = max(_per_concept(study, truth, one, audience, sizes, ratio), 2.0)
            power = exclusion_power(_comparison(study, models[audience], one, ratio), n)
            share = share_asked(study, one, audience)
            row: dict[str, object] = {"audience": audience, "outcome": one.id, "primary": one.primary, "share": share}
            found.append(row | {"n_concept": math.floor(n), "power": power})
    return tuple(found)


def _per_concept(
    study: Study,
    truth: Truth,
    outcome: ResolvedOutcome,
    audience: str,
    sizes: Mapping[str, int],
    ratio: Mapping[str, int],
) -> float:
    """People in a concept's arm who answer ``outcome``."""
    fewest = min(ratio.get(concept, 1) for concept in study.decided)
    control = ratio.get(study.control or "", 1) / fewest
    people = sizes[audience] * (1 - _drop_out(truth)) * (1 - truth.careless) * share_asked(study, outcome, audience)
    return people / (len(study.concepts) * _mean_parts(study, ratio) + control)


def simulated_detectable(
    rehearsal: Rehearsal, table: pd.DataFrame, sizes: Mapping[str, int], target: float
) -> pd.DataFrame:
    """As ``closed_form_detectable``, from simulated studies without effects, in SD.

    The quantile target^(1/k) of the upper bound of each of k primary harms, brought from the simulated number of people
    to ``sizes``.
    """
    rows = []
    judged = {outcome.id: outcome for outcome in rehearsal.study.outcomes()}
    still, power = rows_of(table, HARMLESS), target ** (1 / len(rehearsal.margins))
    for (audience, outcome), margin in rehearsal.margins.items():
        here = still[(still["audience"] == audience) & (still["outcome"] == outcome)]
        declared = judged[outcome].margin
        unit = 1.0 if declared is None or declared.unit == "sd" else margin / declared.size
        upper = here["upper"].fillna(np.inf).to_numpy(dtype=np.float64) * unit
        found = np.quantile(upper, power, method="higher") if len(upper) else np.nan
        shrink = math.sqrt(rehearsal.sizes[audience] / sizes[audience])
        rows.append((audience, outcome, sizes[audience], margin, float(found) * shrink))
    return DETECTABLE.require(pd.DataFrame(rows, columns=list(DETECTABLE.kinds)))


def needed_people(rehearsal: Rehearsal, table: pd.DataFrame, target: float) -> tuple[Needed, ...]:
    """Per audience with primary harms, how many people make a concept without effects cleared with ``target``, in all
    of these audiences together.

    Every simulated study says from which size on each audience would have let the concept pass, so the share of studies
    that are cleared only rises with the sizes. The audiences get the same chance of passing, as large as it takes for
    all of them to pass together in a share ``target`` of the studies: with two unrelated ones target^(1/2) each. The
    interval is that of a quantile, free of assumptions on the distribution of the sizes (Conover 1999, section 3.2).
    """
    factors = passing_factors(rehearsal, table)
    chances = factor_quantile(_joint_ranks(factors), target)
    return tuple(_needed(rehearsal, str(name), factors[name].to_numpy(), chances) for name in factors)


def _joint_ranks(factors: pd.DataFrame) -> Floats:
    """(rows,) the chance of passing that every audience needs for this study to pass in all of them."""
    ranks = factors.rank(method="min") / len(factors)
    return ranks.where(np.isfinite(factors), np.inf).max(axis=1).to_numpy(dtype=np.float64)


def factor_quantile(factors: Floats, target: float, conf_level: float = CONF_LEVEL) -> tuple[float, float, float]:
    """The ``target`` quantile of ``factors`` with its distribution-free interval; the upper end may be infinite."""
    ordered = np.sort(factors)
    n, tail = len(ordered), (1 - conf_level) / 2
    if n == 0:
        return math.nan, 0.0, math.inf
    middle = ordered[min(math.ceil(target * n), n) - 1]
    below = bdtr(np.arange(n + 1), n, target)
    low, high = int(np.searchsorted(below, tail)), int(np.searchsorted(below, 1 - tail)) + 1
    return (
        float(middle),
        float(ordered[low - 1]) if low >= 1 else 0.0,
        float(ordered[high - 1]) if high <= n else math.inf,
    )


def _needed(rehearsal: Rehearsal, audience: str, factors: Floats, chances: tuple[float, float, float]) -> Needed:
    """The size of one audience that gives it ``chances`` of passing (middle, low, high)."""
    middle, low, high = (_at_chance(factors, chance) for chance in chances)
    low = min(low, LARGEST_FACTOR)
    parts = sum(rehearsal.ratio.values())
    now = rehearsal.sizes[audience]
    blocks = max(math.ceil(now * min(middle, LARGEST_FACTOR) / parts - 1e-9), 1)
    control = rehearsal.ratio[rehearsal.study.control or ""]
    concept = min(rehearsal.ratio[name] for name in rehearsal.study.decided)
    sizes = (blocks * parts, math.ceil(now * low), now * high, blocks * concept, blocks * control)
    return Needed(audience, *sizes, reachable=math.isfinite(middle))


def _at_chance(factors: Floats, chance: float) -> float:
    """The smallest factor at which a share ``chance`` of the studies passes; infinite where no factor does."""
    if not np.isfinite(chance):
        return math.inf
    place = math.ceil(chance * len(factors) - 1e-9)
    return float(np.sort(factors)[place - 1]) if place >= 1 else 0.0


def sizes_of(study: Study, truth: Truth, total: int) -> dict[str, int]:
    """``total`` people over the audiences in the shares of the truth, rounded up."""
    shares = {audience: truth.shares.get(audience, 1.0) for audience in study.audiences}
    whole = sum(shares.values())
    return {audience: math.ceil(total * share / whole - 1e-9) for audience, share in shares.items()}


def _comparison(study: Study, model: AudienceModel, outcome: ResolvedOutcome, ratio: Mapping[str, int]) -> Comparison:
    """A primary harm of a concept with the fewest parts against the control."""
    fewest = min(ratio.get(concept, 1) for concept in study.decided)
    return Comparison(
        margin=margin_in_sd(outcome, model),
        alpha=study.plan.alpha,
        correlation=pre_correlation(outcome, {one.id: one for one in study.outcomes()}, model),
        ratio=ratio.get(study.control or "", 1) / fewest,
    )


def _mean_parts(study: Study, ratio: Mapping[str, int]) -> float:
    """People in the mean concept's arm per person in the smallest."""
    parts = [ratio.get(concept, 1) for concept in study.concepts]
    return sum(parts) / len(parts) / min(parts)


def _drop_out(truth: Truth) -> float:
    return max(truth.drop_out.values(), default=0.0) if isinstance(truth.drop_out, dict) else truth.drop_out
