"""Waves of one study: levels, changes, and first of all what may be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.analysis.alarms import Watched, alarm_notes, alarm_table
from pretest.analysis.cells.composites import composite_scores
from pretest.analysis.cells.groups import asked_as, scales_needed
from pretest.analysis.checks import check_responses, require_sound
from pretest.analysis.checks.remaining import check_remaining
from pretest.analysis.cusum import cusum_table
from pretest.analysis.models.registry import model_of
from pretest.analysis.record.run import record_run
from pretest.analysis.record.studyfacts import plan_facts, study_facts
from pretest.analysis.watch.beside import beside_waves
from pretest.analysis.watch.decisions import decided
from pretest.analysis.watch.drift import find_drift
from pretest.analysis.watch.facts import wave_facts
from pretest.analysis.watch.local import read_local
from pretest.analysis.watch.lookback import lookback_notes, lookback_table, read_expected
from pretest.analysis.watch.quality import quality_table
from pretest.analysis.weights.weights import weighted, weights_for
from pretest.disclosure.figures import answer_values
from pretest.disclosure.limit import suppression_notes, threshold
from pretest.disclosure.notes import tell
from pretest.disclosure.overlap import patterns_of
from pretest.disclosure.release import release
from pretest.errors import DesignError, Note, some
from pretest.findings import Findings
from pretest.forms import audience_masks
from pretest.measurement import reliability_table, score_scales
from pretest.quality import screen
from pretest.quality.pointed import tabulate_pointed
from pretest.responses import Responses, read_responses
from pretest.responses.design import with_waves_found
from pretest.responses.planned import not_asked
from pretest.spec.plan import Monitor
from pretest.spec.study import ResolvedOutcome, Study
from pretest.tables.columns import CLUSTER, PLACE, RESPONDENT, STRATUM, WAVE, WEIGHT
from pretest.tables.reliability import TABLE as RELIABILITY
from pretest.waves import (
    WaveFactsInput,
    WaveOutcome,
    changes_of,
    check_comparability,
    coded,
    follow,
    levels_of,
    require_baseline,
    sampling_notes,
    wave_pairs,
)
from pretest.words import Suppression

DESIGN = [WAVE, RESPONDENT, PLACE, STRATUM, CLUSTER, WEIGHT]


def monitor(study: Study, *, waves: Sequence[int] | None = None, suppression: Suppression = "plan") -> Findings:
    """Levels of every outcome per audience and wave, and the changes between waves.

    Parameters
    ----------
    waves : only these waves; all when not given.
    suppression : as in ``analyse``.

    Returns
    -------
    Findings
        ``levels`` per wave and ``changes`` between waves, each change with whether the waves may be compared; means are
        in points of the scale. ``alarms``: how each primary harm stood after each wave, where the plan asks for alarms.

    Raises
    ------
    DataError, DesignError
        When the data do not fit the study, a wave that is asked for is not there, or ``suppression`` is another word.

    References
    ----------
    Variance of a change between samples with weights, strata and clusters: Särndal, Swensson & Wretman (1992),
    https://doi.org/10.1007/978-1-4612-4378-6.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.monitor(pretest.load_study("demo/monitor"), waves=[1, 2])
    >>> sorted(findings.levels["wave"].unique().tolist())
    [1, 2]
    >>> sorted(findings.changes["kind"].unique().tolist())
    ['baseline', 'previous']
    """
    below = threshold(study, suppression)
    asked, study = study, _with_waves(study, waves)
    local = read_local(study)
    responses = read_responses(study)
    study, responses = _with_waves_of_files(study, responses, waves)
    report = check_responses(study, responses)
    require_sound(report)
    screened = screen(study, responses)
    remaining = check_remaining(study, responses, screened, below)
    frame, weighting, weight_notes = weighted(study, screened.frame)
    masks = audience_masks(study, frame)
    design = coded(frame[DESIGN])
    wanted = study.plan.monitor or Monitor()
    facts = study_facts(study)
    dates = {wave.wave: wave.date for wave in facts.waves}
    own_baselines = {outcome: own.wave for outcome, own in wanted.baselines.items()}
    beside = beside_waves(study, responses, screened)
    levels, changes, reliability, drifts, differences, parts = [], [], [], [], [], []
    facts_of: dict[str, tuple[WaveFactsInput, ...]] = {}
    expected, answered = read_expected(study, below), {}
    notes: dict[Note, None] = dict.fromkeys(
        (*responses.notes, *report.notes, *screened.notes, *remaining, *weight_notes)
    )
    for audience in study.audiences:
        outcomes = [outcome for outcome in study.outcomes() if audience in outcome.audiences]
        scored = score_scales(frame, scales_needed(study), study.answers, audience=asked_as(study, audience))
        notes |= dict.fromkeys(scored.notes)
        made, told = _composites(study, frame, scored.scores, masks[audience], audience, wanted)
        notes |= dict.fromkeys(told)
        scores = pd.concat([scored.scores, made], axis=1)
        followed = _followed(design, frame, scores, outcomes, masks[audience])
        watched = [_watched(study, outcome) for outcome in outcomes]
        members = audience, masks[audience]
        reliable = _reliability(study, frame, outcomes, members, dates, below)
        known = [
            wave_facts(study, frame, followed, outcomes, members, wave, below, beside=beside, reliability=reliable)
            for wave in dates
        ]
        drift = find_drift(study, frame, members, outcomes, _compared(tuple(dates), outcomes, wanted), below)
        notes |= dict.fromkeys(drift.notes)
        comparability = check_comparability(
            known, audience=audience, baseline=wanted.baseline, baselines=own_baselines, drifted=drift.drifted
        )
        found = follow(followed, watched, below)
        answered[audience] = expected.answers(study, followed, frame, masks[audience], audience)
        notes |= dict.fromkeys((*comparability.notes, *sampling_notes(followed, found.sampling, found.parts, audience)))
        parts.append(Watched(audience, followed, found, tuple(outcomes), comparability.table))
        levels.append(levels_of(found, audience=audience, dates=dates))
        changes.append(
            changes_of(
                found,
                audience=audience,
                comparability=comparability.table,
                baseline=wanted.baseline,
                baselines=own_baselines,
                trend=wanted.trend,
                dates=dates,
            )
        )
        reliability.append(reliable)
        drifts.append(drift.table)
        differences.append(comparability.differences)
        facts_of[audience] = tuple(known)
    tables = {
        "levels": pd.concat(levels, ignore_index=True),
        "changes": pd.concat(changes, ignore_index=True),
        "reliability": pd.concat(reliability, ignore_index=True),
        "dif": pd.concat(drifts, ignore_index=True),
        "wave_differences": pd.concat(differences, ignore_index=True),
        "flow": screened.flow,
        "cases": screened.cases,
        "pointed": tabulate_pointed(screened.cases),
        "weighting": weighting,
    }
    released = release(tables, below, patterns=patterns_of(masks), values=answer_values(study))
    released["alarms"] = alarm_table(study, parts, released, dates, below)
    released["cusum"] = cusum_table(study, parts, released, dates, below)
    released |= local.tables(below)
    decisions = decided(study, released)
    released["decisions"] = decisions.table
    released["lookback"] = lookback_table(study, parts, released, dates, below, expected, answered)
    notes |= dict.fromkeys(lookback_notes(expected, released["lookback"]))
    released["wave_quality"] = quality_table(study, facts_of, released, below)
    recorded = record_run(asked, responses, "monitor")
    return Findings(
        kind="monitor",
        study=local.told_in(facts),
        plan=plan_facts(study),
        provenance=recorded.provenance | decisions.record(),
        notes=tell(
            (
                *recorded.notes,
                *decisions.notes,
                *notes,
                *local.notes,
                *suppression_notes(study),
                *_plan_notes(study, dates, wanted.trend),
            ),
            below,
        ),
        suppressed_below=below,
    ).with_tables(**released)


def _plan_notes(study: Study, dates: Mapping[int, str | None], trend: str) -> Iterator[Note]:
    """What the plan asks that is not watched yet, and waves without a date, which take no part in a trend per year."""
    yield from _unwatched_notes(study)
    yield from alarm_notes(study, dates)
    undated = [str(wave) for wave, date in dates.items() if date is None]
    if trend == "linear" and len(dates) > 2 and undated:
        message = f"Wave {some(undated)} has no date, so it takes no part in the trend, which is per year."
        yield Note("trend_without_dates", "warning", study.name, f"{message} Give each data file its 'date'.")


def _with_waves(study: Study, waves: Sequence[int] | None) -> Study:
    there = {data.wave for data in study.file.data}
    if not there:
        hint = "List the waves under 'data'; 'pretest import FILE --study STUDY --wave N' makes a file of each."
        raise DesignError("no_data", study.name, "the study names no data", hint=hint)
    if any(data.wave_column is not None for data in study.file.data):
        return study  # which waves there are stands in the data
    _require_waves(study, waves, there)
    if waves is None:
        return study
    data = tuple(data for data in study.file.data if data.wave in waves)
    return replace(study, file=study.file.model_copy(update={"data": data}))


def _require_waves(study: Study, waves: Sequence[int] | None, there: set[int]) -> None:
    unknown = sorted(set(waves or ()) - there)
    if unknown:
        known = ", ".join(map(str, sorted(there)))
        raise DesignError("unknown_wave", study.name, f"the study has no wave {unknown[0]}", hint=f"It has: {known}.")


def _with_waves_of_files(study: Study, responses: Responses, waves: Sequence[int] | None) -> tuple[Study, Responses]:
    """Files that hold several waves as if each had a file of its own, and only the waves that are asked."""
    if all(data.wave_column is None for data in study.file.data):
        return study, responses
    study = with_waves_found(study, responses.frame)
    _require_waves(study, waves, {data.wave for data in study.file.data})
    baseline = study.plan.monitor.baseline if study.plan.monitor is not None else None
    _require_waves(study, None if baseline is None else [baseline], {data.wave for data in study.file.data})
    if waves is None:
        return study, responses
    data = tuple(data for data in study.file.data if data.wave in waves)
    here = responses.frame[WAVE].isin(waves).to_numpy(dtype=bool)
    frame, reasons = responses.frame[here], responses.reasons[here]
    kept = replace(responses, frame=frame.reset_index(drop=True), reasons=reasons.reset_index(drop=True))
    return replace(study, file=study.file.model_copy(update={"data": data})), kept


def _composites(
    study: Study,
    frame: pd.DataFrame,
    scores: pd.DataFrame,
    members: NDArray[np.bool_],
    audience: str,
    wanted: Monitor,
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Composites of everybody, each standardised on the audience in its baseline: one measure for all waves."""
    if not study.plan.composites:
        return pd.DataFrame(index=frame.index), ()
    whole = pd.concat([frame[[name for name in frame.columns if name not in scores.columns]], scores], axis=1)
    first = int(frame[WAVE].min()) if wanted.baseline is None else wanted.baseline
    bases = {name: own.wave for name, own in wanted.baselines.items() if name in study.plan.composites}
    made, notes = pd.DataFrame(index=frame.index), []
    for wave in dict.fromkeys((first, *bases.values())):
        reference = members & (frame[WAVE] == wave).to_numpy(dtype=bool)
        found, told = composite_scores(study, whole, reference, audience=audience, where=f"{audience}, wave {wave}")
        for name in found.columns:
            if bases.get(name, first) == wave:
                made[name] = found[name]
        notes += told
    return made, tuple(dict.fromkeys(notes))


def _reliability(
    study: Study,
    frame: pd.DataFrame,
    outcomes: Sequence[ResolvedOutcome],
    members: tuple[str, NDArray[np.bool_]],
    waves: Iterable[int],
    below: int,
) -> pd.DataFrame:
    """Reliability of every followed scale of one audience, wave by wave."""
    audience, inside = members
    scales = [outcome.scale for outcome in outcomes if outcome.scale is not None]
    tables = [RELIABILITY.empty()]
    for wave in waves:
        rows = (frame[WAVE] == wave).to_numpy() & inside
        own = frame if rows.all() else frame[rows]
        tables.append(
            reliability_table(
                own,
                scales,
                study.answers,
                audience=audience,
                wave=wave,
                asked_as=asked_as(study, audience),
                suppress_below=below,
                not_asked=not_asked(study, audience, own),
            )
        )
    return pd.concat(tables, ignore_index=True)


def _compared(
    waves: Sequence[int], outcomes: Sequence[ResolvedOutcome], wanted: Monitor
) -> dict[str, list[tuple[int, int]]]:
    """Outcome → the pairs of waves that are told: each with the one before it, and with the baseline."""
    first = require_baseline(waves, wanted.baseline)
    bases = {name: own.wave for name, own in wanted.baselines.items()}
    return {one.id: [(a, b) for _, a, b in wave_pairs(waves, bases.get(one.id, first))] for one in outcomes}


def _followed(
    design: pd.DataFrame,
    frame: pd.DataFrame,
    scores: pd.DataFrame,
    outcomes: Sequence[ResolvedOutcome],
    members: NDArray[np.bool_],
) -> pd.DataFrame:
    """Design columns of every respondent and one column per outcome, missing outside the audience."""
    followed = design.copy()
    for outcome in outcomes:
        source = scores if outcome.column in scores.columns else frame
        values = pd.to_numeric(source[outcome.column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        followed[outcome.id] = np.where(members, values, np.nan)
    followed[WEIGHT] = weights_for(frame, members)
    return followed


def _watched(study: Study, outcome: ResolvedOutcome) -> WaveOutcome:
    model = model_of(outcome.model)
    if model.followed:
        return WaveOutcome(outcome.id, outcome.role, outcome.higher_is, "share", model.answers(study, outcome))
    return WaveOutcome(outcome.id, outcome.role, outcome.higher_is)


def _unwatched_notes(study: Study) -> tuple[Note, ...]:
    plan = study.plan.monitor
    if plan is None or not plan.comparison:
        return ()
    names = some([str(value) for values in plan.comparison.values() for value in values])
    message = f"Compared with by the plan: {names}. This version subtracts nothing, and counts it in all places together."
    return (Note("monitor_unused", "warning", study.file.plan, message),)
