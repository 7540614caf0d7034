"""What a panel of practice expected of the campaign in the field, and what the waves show of it.

A panel may forecast, for each audience and each outcome that is told per 100 people, how many more (or fewer) of them
give that answer in the waves since the campaign started than in the baseline wave. Such a forecast names no concept.
Only one that was dated before the campaign started counts (without that date: before the first wave after the
baseline): a forecast of what can be known is none, and of an undated one nobody can see when it was made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from pretest.analysis.cells.armshare import answers_so
from pretest.analysis.practice.panelanswers import panel_answers
from pretest.analysis.watch.seen import Follows, Row, Seen
from pretest.errors import Note
from pretest.numbers.agreed import Measured, normal_scores, within_range
from pretest.practice.panel.answers import PANEL_ANSWERS, Answer
from pretest.practice.panel.forecasts import Pooled, pools_of
from pretest.practice.panel.score import Truth, score
from pretest.spec.study import Study, ToldQuestion
from pretest.tables.columns import CLUSTER, PLACE, RESPONDENT, STRATUM, WAVE, WEIGHT
from pretest.waves import WaveOutcome, follow
from pretest.waves.store.rows import ITEM, frame_of

DESIGN = [WAVE, RESPONDENT, PLACE, STRATUM, CLUSTER, WEIGHT]
PEOPLE = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class FieldForecasts:
    """The pools that may be told, and what was left out. questions: audience → outcome → the question that is told."""

    pools: tuple[Pooled, ...]
    questions: Mapping[str, Mapping[str, ToldQuestion]]
    notes: tuple[Note, ...]


def field_forecasts(study: Study) -> FieldForecasts:
    """What the panel of ``study`` expects of the campaign in the field; nothing where there is no panel.

    Raises
    ------
    SpecError, DataError
        As ``panel_answers``.
    """
    answers = panel_answers(study)
    given = () if answers is None else answers.field_forecasts()
    if not given:
        return FieldForecasts((), {}, ())
    before = _known_from(study)
    kept = [one for one in given if before is not None and one.date is not None and one.date < before]
    pools = tuple(pools_of(kept))
    questions: dict[str, dict[str, ToldQuestion]] = {}
    outcomes = {outcome.id: outcome for outcome in study.outcomes()}
    for pool in pools:
        question = study.told(outcomes[pool.outcome], pool.audience)
        if question is not None:
            questions.setdefault(pool.audience, {})[pool.outcome] = question
    return FieldForecasts(pools, questions, tuple(_notes(given, kept, before)))


def panel_rows(
    study: Study,
    seen: Sequence[Seen],
    forecasts: FieldForecasts,
    rows: Mapping[int, Mapping[str, Path]],
    below: int,
) -> Iterator[Row]:
    """A row for each pool: what was expected, and what the waves since the campaign started show.

    rows: wave → audience → the file with its rows.
    """
    for one in seen:
        questions = forecasts.questions.get(one.audience)
        if not questions:
            continue
        frame = _told(study, questions, {wave: files[one.audience] for wave, files in rows.items()}, one.audience)
        for pool in forecasts.pools:
            if pool.audience == one.audience and pool.outcome in frame.columns:
                asked = _followed(one, frame, pool.outcome, questions[pool.outcome], below)
                yield _row(*asked, pool, frame, below)


def _told(
    study: Study, questions: Mapping[str, ToldQuestion], files: Mapping[int, Path], audience: str
) -> pd.DataFrame:
    """The design of every respondent, with a column of 0, 1 and NaN per outcome: who gives the answer that is told."""
    items = list(dict.fromkeys(f"{ITEM}{question.item.id}" for question in questions.values()))
    frame = frame_of(files, items)
    answers = frame.rename(columns={name: name.removeprefix(ITEM) for name in items})
    columns = {outcome: answers_so(study, answers, audience, question) for outcome, question in questions.items()}
    return frame[DESIGN].assign(**{name: column for name, column in columns.items() if column is not None})


def _followed(
    seen: Seen, frame: pd.DataFrame, outcome: str, question: ToldQuestion, below: int
) -> tuple[Seen, Follows]:
    """The share of people who give the answer, with more such people worse or better as the question says."""
    asked = WaveOutcome(outcome, "background", "neutral", "share", (0.0, 1.0))
    found = follow(frame, [asked], below)
    together = next(domain for domain in found.domains if not domain.place)
    sign = 1.0 if question.more_is == "worse" else -1.0
    return replace(seen, followed=found), Follows(seen.outcomes[outcome], together, 1, sign)


def _row(seen: Seen, one: Follows, pool: Pooled, frame: pd.DataFrame, below: int) -> Row:
    base, (waves, reason) = seen.baseline(one), seen.since_start(one)
    turned = sorted(one.sign * end for end in (pool.q05, pool.q95))
    told: Row = {
        "statistic": "told", "category": "", "unit": "people", "domain": pool.domain, "reason": reason,
        "expected": one.sign * pool.q50, "expected_low": turned[0], "expected_high": turned[1],
        "n_waves": len(waves), "wave_to": max(waves) if waves else None,
    }  # fmt: skip
    told |= {"verdict": "cannot_tell" if seen.after_baseline(one) else "not_yet"}
    if seen.is_hidden(one, base) or _is_few(frame, one.outcome.id, (base, *waves), below):
        return seen.row("panel", one, base, **told | {"suppressed": True, "reason": "", "verdict": "cannot_tell"})
    told |= {"level": PEOPLE * seen.level(one, base), "spread": PEOPLE * seen.spread(one, base)}
    told |= {"after": seen.state(one, max(waves) if waves else None)}
    if not waves:
        return seen.row("panel", one, base, **told)
    return seen.row("panel", one, base, **told | _scored(seen.change(one, base, waves), pool, one.sign, reason))


def _scored(share: Measured, pool: Pooled, sign: float, reason: str) -> Row:
    """share: the change, turned so that above 0 is worse; the pool is of more people, worse or not."""
    came = Measured(
        PEOPLE * share.estimate, PEOPLE * share.std_error, share.df, PEOPLE * share.low, PEOPLE * share.high
    )
    turned = sorted(sign * end for end in (pool.q05, pool.q95))
    said = within_range(turned[0], turned[1], came)
    ends = sorted(sign * end for end in (came.low, came.high))
    found = score(pool, Truth(sign * came.estimate, ends[0], ends[1]))
    none = normal_scores(Measured(0.0, 0.0, np.inf, 0.0, 0.0), came)
    return {
        "came": came.estimate, "came_low": came.low, "came_high": came.high,
        "verdict": "cannot_tell" if reason and said == "hit" else said,
        "crps": None if found is None else found.crps,
        "crps_expected": None if found is None else found.crps_expected,
        "covered": None if found is None else found.covered,
        "benchmark": none.benchmark, "benchmark_expected": none.benchmark_expected,
    }  # fmt: skip


def _is_few(frame: pd.DataFrame, outcome: str, waves: Sequence[int], below: int) -> bool:
    """Whether fewer people than may be told of gave the answer, or another one, in some wave that counts."""
    for wave in waves:
        own = frame.loc[frame[WAVE] == wave, [RESPONDENT, outcome]].dropna(subset=[outcome])
        counts = [own.loc[own[outcome] == answer, RESPONDENT].nunique() for answer in (0.0, 1.0)]
        if below > 1 and min(counts) < below:
            return True
    return False


def _known_from(study: Study) -> date | None:
    """The first day on which a forecast comes too late; None where nothing says when that was."""
    monitor = study.plan.monitor
    if monitor is not None and monitor.campaign_start is not None:
        return monitor.campaign_start
    waves = {source.wave: source.date for source in study.file.data if source.date is not None}
    first = min((source.wave for source in study.file.data), default=0)
    baseline = first if monitor is None or monitor.baseline is None else monitor.baseline
    return min((day for wave, day in waves.items() if wave > baseline), default=None)


def _notes(given: Sequence[Answer], kept: Sequence[Answer], before: date | None) -> Iterator[Note]:
    """Only pools may be told of, so nothing is said of single members."""
    left = len(given) - len(kept)
    if not left:
        return
    n = f"{left:,} of {len(given):,} forecasts of the campaign in the field"
    if before is None:
        message = (
            f"{n} cannot be used: neither the campaign nor the waves have a date, so nobody can see that they were"
        )
        yield Note("panel_field_late", "warning", PANEL_ANSWERS, f"{message} given beforehand.")
        return
    message = f"{n} have no date before {before}, when the campaign could be known. They are no forecasts, and are not"
    yield Note("panel_field_late", "warning", PANEL_ANSWERS, f"{message} scored.")
