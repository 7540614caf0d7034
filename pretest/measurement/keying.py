"""Keying alarms: do the questions of a scale contradict each other, as they do when one is coded the wrong way round?

A coefficient that is below 0 with its whole interval is no weak scale but a mistake in ``recode`` or ``reverse``, or a
scale that does not work in this group. A score of such questions has no direction, and a harm on it may be told as
safety.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal, Protocol

import numpy as np
import pandas as pd

from pretest.codes import n_different, person_codes
from pretest.errors import Note, some
from pretest.measurement.alpha import consistency, feldt_interval
from pretest.measurement.keyed import SCORED_PHASES, is_scored, key_items, numbers_of, score_column
from pretest.spec import AnswerSet, ResolvedOutcome, Scale, Study
from pretest.tables.columns import RESPONDENT
from pretest.words import CONF_LEVEL, Floats, Ints, Phase

FEWEST = 30  # people below which no interval is trusted enough to stop a verdict
KEYED = ("mean", "sum")

Which = Literal["alpha", "item_rest", "pre_post"]
_NAMES: Mapping[Which, str] = {
    "alpha": "alpha",
    "item_rest": "the correlation with the other questions",
    "pre_post": "the correlation of the scores before and after",
}


def _has_keying(scale: Scale) -> bool:
    """Whether its items should point one way. A sum in the background (of substances that were used, say) counts things
    that need not go together."""
    formative = scale.score.method == "sum" and scale.role == "background"
    return scale.score.method in KEYED and not formative


_Coefficient = tuple[Which, str, float, float, int]  # which, item, estimate, upper limit, people


@dataclass(frozen=True, slots=True)
class KeyingAlarm:
    """One coefficient below 0. which: of what; item: its id for ``item_rest``, else "". upper: end of its interval.

    n: people behind it. phase: that of the answers; ``post`` for ``pre_post``.
    """

    wave: int
    audience: str
    scale: str
    phase: Phase
    which: Which
    item: str
    estimate: float
    upper: float
    n: int

    @property
    def is_alarm(self) -> bool:
        """Whether chance does not explain it; otherwise it is only worth a remark."""
        return self.upper < 0 and self.n >= FEWEST


class Asked(Protocol):
    """One audience in one wave: as ``analysis.cells.groups.Group``."""

    @property
    def wave(self) -> int: ...
    @property
    def audience(self) -> str: ...
    @property
    def frame(self) -> pd.DataFrame: ...
    @property
    def arm(self) -> Ints: ...


def find_negative(
    frame: pd.DataFrame,
    scales: Iterable[Scale],
    answers: Mapping[str, AnswerSet],
    arm: Ints,
    *,
    audience: str,
    wave: int,
    asked_as: str | None = None,
) -> tuple[KeyingAlarm, ...]:
    """Every coefficient below 0 of the scales that are scored as a mean or a sum.

    Alpha has Feldt's interval (DOI 10.1007/BF02289499), correlations have Fisher's. The correlation before and after is
    pooled within arms: a message that moves people hides no mistake, and makes none.

    Parameters
    ----------
    frame, scales, answers, audience, asked_as
        As for ``score_scales``, with the scores in ``frame`` where they are known.
    arm
        (n,) codes of the arms; -1 for no arm, which counts as one.

    Returns
    -------
    tuple of KeyingAlarm
        In the order of the scales; those that are no alarm included.
    """
    found: list[KeyingAlarm] = []
    known = RESPONDENT in frame.columns
    people = person_codes(frame[RESPONDENT]) if known else np.arange(len(frame))
    for scale in scales:
        if not _has_keying(scale) or not is_scored(scale, answers):
            continue
        coefficients: list[tuple[Phase, _Coefficient]] = [("post", one) for one in _pre_post(frame, scale, arm, people)]
        for phase in SCORED_PHASES:
            items = key_items(frame, scale, answers, asked_as=asked_as or audience, phase=phase).values
            coefficients += [(phase, one) for one in _items(items, people)]
        for at, (which, item, estimate, upper, n) in coefficients:
            if estimate < 0:
                found.append(KeyingAlarm(wave, audience, scale.id, at, which, item, estimate, upper, n))
    return tuple(found)


def _items(items: pd.DataFrame, people: Ints) -> Iterator[_Coefficient]:
    """Alpha, and the item-rest correlations, over the rows with every item."""
    keyed = items.to_numpy()
    complete = ~np.isnan(keyed).any(axis=1)
    values, n = keyed[complete], n_different(people[complete])
    varying = values.shape[1] > 1 and n > values.shape[1] + 1 and bool((np.ptp(values, axis=0) > 0).all())
    if not varying:
        return
    # people who rated several concepts count once in the interval: their rows are no independent people
    alpha, item_rest, _ = consistency(values)
    # the limit is of use below 0 only
    upper = feldt_interval(alpha, n, values.shape[1], conf_level=CONF_LEVEL)[1] if alpha < 0 else np.nan
    yield "alpha", "", alpha, upper, n
    for name, r in zip(items.columns, item_rest, strict=True):
        yield "item_rest", str(name), float(r), _fisher_upper(float(r), n - 3), n


def _pre_post(frame: pd.DataFrame, scale: Scale, arm: Ints, people: Ints) -> Iterator[_Coefficient]:
    """The correlation of the scores before and after, pooled within arms."""
    names = [score_column(scale.id, phase) for phase in SCORED_PHASES]
    if any(name not in frame.columns for name in names):
        return
    pair = np.column_stack([numbers_of(frame[name]) for name in names])
    there = ~np.isnan(pair).any(axis=1)
    pair, codes = pair[there], np.unique(arm[there], return_inverse=True)[1]
    centred = pair - _means(pair, codes)[codes]
    spread = (centred**2).sum(axis=0)
    n, n_arms = n_different(people[there]), int(codes.max(initial=-1)) + 1
    if n - n_arms < 3 or not (spread > 1e-12 * (pair**2).sum(axis=0)).all():
        return
    r = float((centred[:, 0] * centred[:, 1]).sum() / np.sqrt(spread.prod()))
    yield "pre_post", "", r, _fisher_upper(r, n - n_arms - 2), n


def _means(pair: Floats, codes: Ints) -> Floats:
    sums = np.zeros((int(codes.max(initial=-1)) + 1, pair.shape[1]))
    np.add.at(sums, codes, pair)
    return sums / np.maximum(np.bincount(codes), 1)[:, None]


def _fisher_upper(r: float, df: int) -> float:
    """Upper end of Fisher's interval for a correlation; df: n - 3 for a simple one."""
    if np.isnan(r) or df < 1:
        return np.nan
    r = min(max(r, -1 + 1e-12), 1 - 1e-12)
    return float(np.tanh(np.arctanh(r) + NormalDist().inv_cdf(0.5 + CONF_LEVEL / 2) / np.sqrt(df)))


def negative_coefficients(study: Study, groups: Sequence[Asked]) -> tuple[KeyingAlarm, ...]:
    """``find_negative`` of the scales of the plan's outcomes and covariates that each group was asked."""
    found: list[KeyingAlarm] = []
    for group in groups:
        own = [outcome for outcome in study.outcomes() if group.audience in outcome.audiences]
        used = {outcome.scale.id: outcome.scale for outcome in own if outcome.scale is not None}
        names = [name.removesuffix("_pre") for outcome in own for name, _ in outcome.covariates]
        used |= {name: study.scales[name] for name in names if name in study.scales}
        questionnaire = study.questionnaire_of(group.audience)
        found += find_negative(
            group.frame,
            used.values(),
            study.answers,
            group.arm,
            audience=group.audience,
            wave=group.wave,
            asked_as=None if questionnaire is None else questionnaire.audience,
        )
    return tuple(found)


def keying_alarms(study: Study, groups: Sequence[Asked]) -> frozenset[tuple[int, str, str]]:
    """Outcomes whose score has no direction that can be trusted: nothing can be concluded from them.

    Parameters
    ----------
    groups
        Each audience in each wave, scored.

    Returns
    -------
    frozenset
        (wave, audience, outcome) for every outcome whose scale has an alarm that the plan does not explain under
        ``keying``, and for every composite with such a component. An alarm in the answers before the message alone
        touches a covariate, not an outcome, and is told in the notes only.
    """
    alarmed = {(one.wave, one.audience, one.scale) for one in negative_coefficients(study, groups) if _stops(one)}
    alarmed = {key for key in alarmed if key[2] not in study.plan.keying}
    return frozenset(
        (wave, audience, outcome.id)
        for wave, audience, scale in alarmed
        for outcome in study.outcomes()
        if audience in outcome.audiences and scale in _scales_of(study, outcome)
    )


def _stops(alarm: KeyingAlarm) -> bool:
    return alarm.is_alarm and alarm.phase == "post"


def _scales_of(study: Study, outcome: ResolvedOutcome) -> tuple[str, ...]:
    """The scale of an outcome, or those of its components."""
    single = {one.id: one for one in study.outcomes()} if outcome.composite else {}
    parts = [single[name] for name in outcome.composite] or [outcome]
    return tuple(part.scale.id for part in parts if part.scale is not None)


def keying_notes(study: Study, groups: Sequence[Asked]) -> tuple[Note, ...]:
    """One note per scale and group with a coefficient below 0: ``keying_alarm`` (serious; a warning for a covariate),
    ``keying_accepted`` where the plan explains it, and ``keying_doubt`` where chance may explain it."""
    together: dict[tuple[int, str, str], list[KeyingAlarm]] = {}
    for one in negative_coefficients(study, groups):
        if one.n >= max(study.plan.suppress_below, 2):
            together.setdefault((one.wave, one.audience, one.scale), []).append(one)
    judged = {scale for outcome in study.outcomes() for scale in _scales_of(study, outcome)}
    return tuple(_note(study, found, judged) for found in together.values())


def _note(study: Study, found: Sequence[KeyingAlarm], judged: set[str]) -> Note:
    first = found[0]
    where = f"scale '{first.scale}', {first.audience}, wave {first.wave}"
    alarms = [one for one in found if one.is_alarm]
    told = some([_told(one) for one in alarms or found])
    if not alarms:
        message = f"Below 0, though chance may explain it: {told}. Is an item coded the wrong way round?"
        return Note("keying_doubt", "warning", where, message)
    if first.scale in study.plan.keying:
        reason = study.plan.keying[first.scale].en
        return Note("keying_accepted", "info", where, f"Below 0: {told}. The plan accepts this: {reason}")
    mend = "Mend 'recode' in study.yaml or 'reverse' in the scale, or explain it under 'keying' in the plan."
    stops = first.scale in judged and any(_stops(one) for one in alarms)
    message = f"The questions contradict each other. Below 0, also at the upper limit: {told}. {mend}"
    return Note("keying_alarm", "serious" if stops else "warning", where, message)


def _told(one: KeyingAlarm) -> str:
    item = f" of {one.item}" if one.item else ""
    phase = " before the message" if one.phase == "pre" else ""
    return f"{_NAMES[one.which]}{item}{phase} {one.estimate:.2f} (upper limit {one.upper:.2f})"
