"""Cells (wave, audience, arm, outcome) in which too little was measured to say much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from pretest.codes import ascending, n_different
from pretest.errors import Note
from pretest.quality.sample import Sample
from pretest.responses.needs import items_of
from pretest.responses.realised import ratio_note
from pretest.spec import ResolvedOutcome
from pretest.tables import columns
from pretest.values import is_number_column, names_phrase
from pretest.words import Bools, Floats

TINY = 2  # respondents up to which no spread can be estimated well enough to mean anything


def check_cells(sample: Sample, masks: Mapping[str, Bools]) -> tuple[Note, ...]:
    """Notes on cells without answers, with few respondents or without variance, and on unequal arms."""
    notes = list(_mismatch(sample))
    for outcome in sample.study.outcomes():
        for audience in outcome.audiences:
            if audience in masks and masks[audience].any():
                notes += _outcome_notes(sample, outcome, audience, masks[audience])
    return tuple(notes)


def outcome_columns(sample: Sample, outcome: ResolvedOutcome, audience: str) -> list[str]:
    """Numeric columns of the frame that the outcome of one audience is made of."""
    names = (outcome.column,) if outcome.scale is None else items_of(sample.study, outcome.scale, audience)
    return [name for name in names if name in sample.frame and is_number_column(sample.frame[name])]


def _outcome_notes(sample: Sample, outcome: ResolvedOutcome, audience: str, mask: Bools) -> Iterator[Note]:
    names = outcome_columns(sample, outcome, audience)
    if not names:
        return
    values = sample.frame[names].to_numpy(dtype=np.float64)
    answered = ~np.isnan(values).all(axis=1)
    arms = sample.frame[columns.ARM]
    waves = sample.frame[columns.WAVE].to_numpy()
    several = len(ascending(waves)) > 1
    of_arm = {arm: mask & (arms == arm).to_numpy(dtype=bool) for arm in sample.study.file.arms}
    for wave in ascending(waves[mask]):
        place = f"outcome '{outcome.id}', audience '{audience}'" + (f", wave {wave}" if several else "")
        rows = {arm: here & (waves == wave) for arm, here in of_arm.items()}
        seen = {arm for arm, here in rows.items() if here.any()}
        counts = {arm: n_different(sample.codes[here & answered]) for arm, here in rows.items()}
        yield from _size_notes(counts, seen, place, sample.study.plan.suppress_below)
        flat = [arm for arm, here in rows.items() if counts[arm] > 1 and _is_flat(values[here & answered])]
        if flat:
            message = f"Everybody gave the same answer in {_arms(flat)}: the outcome does not vary there."
            yield Note("zero_variance", "serious", place, message)


def _is_flat(values: Floats) -> bool:
    """Whether every column of (rows, items) holds one value, missing answers left out."""
    given = ~np.isnan(values)
    low = np.where(given, values, np.inf).min(axis=0)
    high = np.where(given, values, -np.inf).max(axis=0)
    return bool((low >= high).all())


def _size_notes(counts: Mapping[str, int], seen: set[str], place: str, suppress_below: int) -> Iterator[Note]:
    missing = [arm for arm, n in counts.items() if n == 0 and arm in seen]
    if missing:
        message = f"All values are missing in {_arms(missing)}: nothing can be said about them, which is not safety."
        yield Note("outcome_missing", "serious", place, message)
    unseen = [arm for arm in counts if arm not in seen]
    if unseen and len(unseen) < len(counts):
        yield Note("cell_empty", "serious", place, f"Nobody of this audience saw {_arms(unseen)}.")
    tiny = [arm for arm, n in counts.items() if 0 < n <= TINY]
    if tiny:
        most = max(suppress_below, TINY + 1)
        message = f"Fewer than {most} respondents answered in {_arms(tiny)}, too few to estimate anything."
        yield Note("cell_tiny", "serious", place, message)
    small = [arm for arm, n in counts.items() if TINY < n < suppress_below]
    if small:
        message = f"Fewer than {suppress_below} respondents answered in {_arms(small)}: figures are not shown."
        yield Note("cell_small", "warning", place, message)


def _arms(names: Iterable[str]) -> str:
    listed = list(names)
    return f"{'arm' if len(listed) == 1 else 'arms'} {names_phrase(listed)}"


def _mismatch(sample: Sample) -> Iterator[Note]:
    """Sample-ratio mismatch: arms that should be equally large are not. Only where each respondent saw one arm."""
    frame = sample.frame[sample.frame[columns.ARM].notna()]
    if not len(frame) or frame.duplicated([columns.WAVE, columns.RESPONDENT]).any():
        return
    for wave, rows in frame.groupby(columns.WAVE):
        counts = {str(arm): int(n) for arm, n in rows[columns.ARM].value_counts().items()}
        yield from ratio_note(counts, f"wave {wave}")
