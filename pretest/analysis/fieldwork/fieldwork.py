"""``pretest check --field``: how fieldwork goes, told so that nobody learns what an arm does to answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from pretest.analysis.fieldwork.counts import COMPLETE, PARTIAL, UNTOLD, Tally, Wave, tally, waves_of
from pretest.analysis.weights.margins import place_people
from pretest.disclosure.crossed import hidden_counts
from pretest.disclosure.ledger import Key
from pretest.disclosure.limit import threshold
from pretest.disclosure.notes import tell
from pretest.errors import Note
from pretest.numbers.balance import MISMATCH, compare_sizes
from pretest.quality import screen
from pretest.responses import read_responses
from pretest.responses.realised import FEW
from pretest.spec import Study
from pretest.tables import columns
from pretest.words import Suppression

OFF_QUOTA = 0.05  # difference of shares from which a category is worth a word


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One line. n: people, None where they are too few to be told; of: of how many; share: n / of; target: what was
    meant, as people (topic ``audience``) or as a share (``arm``, ``quota``); value: seconds (``duration``) or a p-value
    (``ratio``).
    """

    topic: str
    wave: int
    audience: str
    arm: str
    name: str
    n: int | None = None
    of: int | None = None
    share: float | None = None
    target: float | None = None
    value: float | None = None

    def record(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Fieldwork:
    """rows: by wave and topic. notes: what to look at now."""

    study: str
    rows: tuple[FieldRow, ...]
    notes: tuple[Note, ...]


def fieldwork(
    study: Study,
    *,
    ratio: Mapping[str, int] | None = None,
    planned: Mapping[str, int] | None = None,
    suppression: Suppression = "plan",
) -> Fieldwork:
    """How fieldwork goes: submissions per file, day, audience and arm, drop-out, quota, duration, failed checks.

    It shows no outcome, compares no answers of arms, and is no look at the data: nothing is recorded.

    Parameters
    ----------
    ratio : arm → parts of the allocation; 1 for arms that are not named.
    planned : audience → people who should start, such as ``planned_people`` gives.
    suppression : ``plan`` hides numbers of few people, and what would give them away; ``none`` does not.

    Returns
    -------
    Fieldwork
        Its rows have the topics ``read``, ``submissions``, ``file``, ``day``, ``arm``, ``ratio``, ``audience``,
        ``ended``, ``stopped``, ``quota``, ``duration`` and ``rule``.

    Raises
    ------
    DataError
        When the data cannot be read, or lack a column of the population.
    DesignError
        When ``suppression`` is another word.

    Examples
    --------
    >>> import pretest
    >>> study = pretest.load_study("demo/pretest")
    >>> found = pretest.fieldwork(study)
    >>> [row.n for row in found.rows if row.topic == "read"]
    [400]
    """
    below = threshold(study, suppression)
    responses = read_responses(study)
    screened = screen(study, responses)
    counted = tally(study, responses, screened)
    waves = list(waves_of(responses.frame))
    targets = dict(_quota(study, waves, counted))
    gone = hidden_counts(counted.counts, counted.splits, below)
    rows = list(_rows(counted, gone, targets, planned or {}, ratio or {}))
    for wave in waves:
        rows += [*_ratio(study, wave.number, counted, gone, ratio or {}), *_durations(wave, below)]
    ordered = sorted(rows, key=lambda row: row.wave)
    notes = (*responses.notes, *_blind(), *_look_at(ordered))
    return Fieldwork(study.id, tuple(ordered), tell(notes, below))


def _rows(
    counted: Tally, gone: set[Key], targets: Mapping[Key, float], planned: Mapping[str, int], ratio: Mapping[str, int]
) -> Iterator[FieldRow]:
    arms = [key for key in counted.counts if key[0] == "arm" and key[3] != UNTOLD]
    parts = {key: ratio.get(str(key[3]), 1) for key in arms}
    wholes = {part: whole for whole, found in reversed(counted.splits) for part in found}
    for key, n in counted.counts.items():
        topic, wave, audience, arm, name = (str(part) for part in key)
        whole = _whole(key, wholes.get(key))
        told = None if key in gone else n
        of = None if whole is None or whole in gone else counted.counts[whole]
        target = targets.get(key)
        if key in parts:
            target = parts[key] / sum(part for other, part in parts.items() if other[1] == key[1])
        if topic == "audience" and not arm and audience in planned:
            target = float(planned[audience])
        share = told / of if told is not None and of else None
        yield FieldRow(topic, int(wave), audience, arm, name, told, of, share, target)


def _whole(key: Key, whole: Key | None) -> Key | None:
    """What a share is of: who ended how is told per arm."""
    return ("arm", key[1], "", key[3], "") if key[0] == "ended" else whole


def _ratio(study: Study, wave: int, counted: Tally, gone: set[Key], ratio: Mapping[str, int]) -> Iterator[FieldRow]:
    """The test of the sizes of the arms; not where one of them is not told: the p-value would tell it."""
    keys: list[Key] = [("arm", wave, "", arm, "") for arm in study.file.arms]
    sizes = [counted.counts[key] for key in keys]
    if len(keys) < 2 or sum(sizes) < FEW * len(keys) or any(key in gone for key in keys):
        return
    meant = [float(ratio.get(arm, 1)) for arm in study.file.arms]
    yield FieldRow("ratio", wave, "", "", "", value=compare_sizes(sizes, meant).p_value)


def _quota(study: Study, waves: Sequence[Wave], counted: Tally) -> Iterator[tuple[Key, float]]:
    """Enters people per category of the population's margins; gives the share that each should have."""
    if study.population is None:
        return
    for wave in waves:
        first = np.unique(wave.who, return_index=True)[1]
        for placed in place_people(study.population, wave.frame.iloc[first], f"wave {wave.number}"):
            variable = placed.margin.variable
            cells: dict[Key, int] = {}
            for place, category in enumerate(placed.margin.categories):
                key: Key = ("quota", wave.number, "", "", f"{variable}: {category}")
                cells[key] = int((placed.codes == place).sum())
                yield key, float(placed.margin.shares[place])
            cells["quota", wave.number, "", "", f"{variable}: {UNTOLD}"] = int((placed.codes < 0).sum())
            counted.parts(("read", wave.number, "", "", ""), cells)


def _durations(wave: Wave, below: int) -> Iterator[FieldRow]:
    """The median over everybody; of few people it would be somebody's own."""
    if columns.DURATION not in wave.frame:
        return
    seconds = wave.frame[columns.DURATION].groupby(wave.who).first().dropna()
    if len(seconds) >= max(below, FEW):
        yield FieldRow("duration", wave.number, "", "", "median", value=float(round(seconds.median())))


def _blind() -> Iterator[Note]:
    message = "Blind: no answer is shown by arm. This is no look at the data, and nothing is recorded."
    yield Note("field_blind", "info", "fieldwork", message)


def _look_at(rows: Sequence[FieldRow]) -> Iterator[Note]:
    for row in rows:
        where = f"wave {row.wave}"
        if row.topic == "ratio" and row.value is not None and row.value < MISMATCH:
            message = (
                "The arms are not as large as meant, more than chance explains (chi-square, p < .001). Look at how "
            )
            yield Note("arms_unequal", "serious", where, message + "people are assigned, and at who drops out.")
        if row.topic == "quota" and row.share is not None and row.target is not None:
            gap = row.share - row.target
            if abs(gap) > OFF_QUOTA:
                what = "More" if gap > 0 else "Fewer"
                message = (
                    f"{what} people than in the population: {row.name} ({row.share:.0%} against {row.target:.0%})."
                )
                yield Note("quota_off", "warning", where, message)
    if not any(row.topic == "submissions" and row.name in (COMPLETE, PARTIAL) for row in rows):
        message = "The data do not say who finished and who stopped: drop-out is not known."
        yield Note("status_unknown", "info", "fieldwork", message)
