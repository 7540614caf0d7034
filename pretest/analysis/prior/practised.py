"""The forecasts of practice as a part of what is believed before the data, per concept and kind of harm, in SD."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pretest.errors import Problem
from pretest.numbers.shifted import shift_between
from pretest.practice.panel.answers import FEWEST_TOLD
from pretest.practice.panel.forecasts import Pooled
from pretest.spec.places import Places
from pretest.spec.plan import PracticePrior
from pretest.spec.study import ResolvedOutcome, Study
from pretest.words import Role

LEAST_SD = 0.2
"""SD units: a panel is never taken for surer than the sceptical prior. People who forecast together err together, and
give intervals that are too narrow; three to fifteen of them cannot be a trial."""

Key = tuple[str, Role]  # concept, role


@dataclass(frozen=True, slots=True)
class Practised:
    """What practice expects of one kind of harm of one concept, in control-group SD, positive = worse.

    mean, sd: of the expected effect; members: the fewest behind one of its forecasts; outcomes: what was forecast.
    """

    mean: float
    sd: float
    members: int
    outcomes: tuple[str, ...]


def in_sd(mean: float, sd: float, base: float) -> tuple[float, float]:
    """A difference in people of 100 as a shift in SD, with its standard deviation by the delta method.

    base: share of the reference arm that gives the answer. NaN where base and forecast leave the shares.

    Examples
    --------
    >>> from pretest.analysis.prior.practised import in_sd
    >>> [round(value, 3) for value in in_sd(15.5, 5.0, 0.17)]
    [0.5, 0.139]
    """
    share = base + mean / 100.0
    shift = float(shift_between(base, share))
    if not math.isfinite(shift):
        return math.nan, math.nan
    place = float(shift_between(0.5, share))  # where the threshold lies: the height of the normal curve there
    height = math.exp(-0.5 * place**2) / math.sqrt(2.0 * math.pi)
    return shift, sd / 100.0 / height


def pool_in_sd(means: Sequence[float], sds: Sequence[float]) -> tuple[float, float]:
    """Mean and standard deviation of one expected effect from those of several outcomes: the mean variance of the pool
    and the variance between outcomes together, at least ``LEAST_SD``.

    Examples
    --------
    >>> from pretest.analysis.prior.practised import pool_in_sd
    >>> mean, sd = pool_in_sd([0.1, 0.5], [0.3, 0.3])
    >>> round(mean, 3), round(sd, 4)
    (0.3, 0.3606)
    """
    sd = math.sqrt(float(np.mean(np.square(sds)) + np.var(means)))
    return float(np.mean(means)), max(sd, LEAST_SD)


def practised(study: Study, plan: PracticePrior, forecasts: Iterable[Pooled]) -> Mapping[Key, Practised]:
    """What practice expects, per (concept, role), over the primary harms of the role in all audiences.

    The sign is that of harm: where fewer people with the told answer are worse, more of them are better. Only what is
    found in ``practice_problems`` is left out, and a forecast of an outcome that is no primary harm.
    """
    found: dict[Key, list[tuple[float, float, int, str]]] = {}
    for one, outcome in _of_harms(study, forecasts):
        base, told = plan.share(one.outcome, one.audience), study.told(outcome, one.audience)
        if base is None or told is None:
            continue
        mean, sd = in_sd(one.mean, one.sd, base)
        if math.isfinite(mean):
            way = 1.0 if told.more_is == "worse" else -1.0
            found.setdefault((one.concept, outcome.role), []).append((way * mean, sd, one.n, one.outcome))
    made = {}
    for key, parts in found.items():
        means, sds, members, outcomes = zip(*parts, strict=True)
        made[key] = Practised(*pool_in_sd(means, sds), min(members), tuple(dict.fromkeys(outcomes)))
    return made


def practice_problems(
    study: Study, plan: PracticePrior, forecasts: Iterable[Pooled], few: Iterable[tuple[str, str, str]] = ()
) -> Iterator[Problem]:
    """Why the forecasts cannot be a part of the prior: too few members, no stated share, or an impossible one.

    few: (concept, audience, outcome) that somebody forecast, but too few members to tell.
    """
    where = Places.of_files(study).plan("evidence", "practice")
    own = list(_of_harms(study, forecasts))
    harms = {outcome.id for outcome in study.outcomes() if outcome.is_harm and outcome.primary}
    thin = [place for place in few if place[2] in harms]
    if not own and not thin:
        what = "the panel forecast none of the harms that decide, so there is nothing to mix"
        hint = "Ask the panel for forecasts of them, or leave 'practice' out."
        yield Problem("practice_no_forecasts", where, what, hint=hint)
    for concept, audience, name in thin:
        what = f"fewer than {FEWEST_TOLD} members forecast '{name}' of '{concept}' for '{audience}'"
        hint = "Ask more members, or leave 'practice' out."
        yield Problem("practice_few", where, what, hint=hint)
    stated = {(one.outcome, one.audience): plan.share(one.outcome, one.audience) for one, _ in own}
    for (outcome, audience), base in stated.items():
        if base is None:
            what = f"no share of the reference arm is stated for '{outcome}' in '{audience}'"
            hint = f"Say under base, for instance {outcome}: 0.2, how many give the told answer without the campaign."
            yield Problem("practice_base_missing", where, what, hint=hint)
    for one, _ in own:
        base = stated[one.outcome, one.audience]
        if base is not None and not 0.0 < base + one.mean / 100.0 < 1.0:
            what = (
                f"the forecast of '{one.outcome}' of '{one.concept}' for '{one.audience}' does not fit the stated "
                f"share {base:g}: together they are fewer than none or more than all people"
            )
            yield Problem("practice_base_impossible", where, what, hint="Look at the share under base once more.")


def _of_harms(study: Study, forecasts: Iterable[Pooled]) -> Iterator[tuple[Pooled, ResolvedOutcome]]:
    """The forecasts of all members together of primary harms, each with its outcome."""
    harms = {outcome.id: outcome for outcome in study.outcomes() if outcome.is_harm and outcome.primary}
    for one in forecasts:
        if one.domain == "" and one.outcome in harms and one.audience in harms[one.outcome].audiences:
            yield one, harms[one.outcome]
