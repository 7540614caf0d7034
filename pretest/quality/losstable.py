"""Whom each quality rule points out, per audience and arm, and whether the arms differ in it.

The rules do not look at the arm; this table does, afterwards. That one message loses other people than another is
itself a finding, and what remains is then no longer comparable by design (Zhou and Fishbach 2016,
10.1037/pspa0000056).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pretest.codes import ascending
from pretest.errors import Note
from pretest.forms.conditions import audience_masks
from pretest.numbers.homogeneity import Homogeneity, homogeneity_test
from pretest.quality.sample import Sample
from pretest.seeds import stream
from pretest.tables import columns
from pretest.tables.loss import TABLE as LOSS
from pretest.words import Bools
from pretest.words import Counts as Ints

KEPT = "kept"
CERTAIN = 0.001  # p-value below which a difference between arms is a finding of itself
LIKELY = 0.05  # p-value below which a difference of more than LARGE is
LARGE = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Pointed:
    """What one rule did. flagged: (units,) of everybody read; false for those who were out already."""

    label: str
    kind: str
    action: str
    flagged: Bools


@dataclass(frozen=True, slots=True, eq=False)
class Losses:
    """table: ``tables.loss``, nothing suppressed; notes: on arms that lose different shares."""

    table: pd.DataFrame
    notes: tuple[Note, ...]


def tabulate_losses(everybody: Sample, rules: Sequence[Pointed]) -> Losses:
    """Per wave, audience and rule: how many of each arm, and over all arms with the test.

    Respondents without an arm are left out. Somebody who saw several arms counts in each; the arms are not tested
    then, since they lose the same people.
    """
    listed = list(_with_left(rules, len(everybody)))
    records: list[dict[str, object]] = []
    notes: list[Note] = []
    waves = everybody.of_first(columns.WAVE).to_numpy()
    several = len(ascending(waves)) > 1
    for wave, audience, seen in _cells(everybody):
        for rule, left in listed:
            rng = stream(everybody.study.file.seed, "loss", int(wave), audience, rule.label)
            found, note = _tabulate(everybody.study.file.arms, seen, rule, left, rng)
            records += [{"wave": wave, "audience": audience, **record} for record in found]
            if note:
                where = f"audience '{audience}'" + (f", wave {wave}" if several else "")
                notes.append(Note("loss_differs", "serious", where, note))
    table = pd.DataFrame(records, columns=list(LOSS.kinds))
    return Losses(LOSS.require(table), tuple(notes))


def _with_left(rules: Sequence[Pointed], n: int) -> Iterator[tuple[Pointed, Bools]]:
    """Every rule with (units,) who is still in after it; at the end, all exclusions together."""
    left = np.ones(n, dtype=bool)
    for rule in rules:
        if rule.action == "exclude":
            left = left & ~rule.flagged
        yield rule, left
    yield Pointed(KEPT, "", "exclude", ~left), left


def _cells(everybody: Sample) -> Iterator[tuple[int, str, dict[str, Bools]]]:
    """Wave, audience, and per arm (units,) who of them saw it."""
    arms = everybody.frame[columns.ARM]
    of_arm = {arm: (arms == arm).to_numpy(dtype=bool) for arm in everybody.study.file.arms}
    wave = everybody.frame[columns.WAVE].to_numpy()
    masks = audience_masks(everybody.study, everybody.frame)
    for one in ascending(wave):
        for audience, mask in masks.items():
            here = mask & (wave == one)
            yield one, audience, {arm: everybody.any(here & rows) for arm, rows in of_arm.items()}


def _tabulate(
    names: Iterable[str], seen: dict[str, Bools], rule: Pointed, left: Bools, rng: np.random.Generator
) -> tuple[list[dict[str, object]], str]:
    """The rows of one rule in one audience, and what to say when the arms differ."""
    arms = list(names)
    totals: Ints = np.array([seen[arm].sum() for arm in arms], dtype=np.int64)
    counts: Ints = np.array([(seen[arm] & rule.flagged).sum() for arm in arms], dtype=np.int64)
    times = np.sum(list(seen.values()), axis=0, dtype=np.int64) if arms else np.zeros(len(left), dtype=np.int64)
    overlap = bool((times > 1).any())
    test = Homogeneity("", np.nan, 0, np.nan) if overlap else homogeneity_test(counts, totals, rng)
    shares = counts[totals > 0] / totals[totals > 0]
    difference = float(np.ptp(shares)) if len(shares) > 1 and not overlap else np.nan
    differs = test.p_value < CERTAIN or (difference > LARGE and test.p_value < LIKELY)
    empty = {"test": "", "statistic": np.nan, "df": None, "p_value": np.nan, "difference": np.nan, "finding": ""}
    whole = {
        "test": test.test, "statistic": test.statistic, "df": test.df or None, "p_value": test.p_value,
        "difference": difference, "finding": "differs" if differs else "",
    }  # fmt: skip
    anybody: Bools = np.greater(times, 0)
    records = [_record(rule, "", anybody, left) | whole]
    records += [_record(rule, arm, seen[arm], left) | empty for arm in arms]
    return records, _message(rule, test, difference) if differs else ""


def _record(rule: Pointed, concept: str, who: Bools, left: Bools) -> dict[str, object]:
    n, n_flagged = int(who.sum()), int((who & rule.flagged).sum())
    return {
        "concept": concept,
        "rule": rule.label,
        "kind": rule.kind,
        "action": rule.action,
        "n": n,
        "n_flagged": n_flagged,
        "share": n_flagged / n if n else np.nan,
        "n_left": int((who & left).sum()),
        "suppressed": False,
    }


def _message(rule: Pointed, test: Homogeneity, difference: float) -> str:
    name = {"chi_square": "chi-square"}.get(test.test, "Fisher's exact test")
    # The exact p-value of a table tells its counts, which may be hidden.
    p_value = next(f"p < {level:g}".replace("0.", ".") for level in (CERTAIN, 0.01, LIKELY) if test.p_value < level)
    what = "All exclusions together leave" if rule.label == KEPT else f"The rule '{rule.label}' points"
    size = ", by more than 5 points" if difference > LARGE else ""
    return (
        f"{what} out different shares of the arms ({name}, {p_value}{size}). That is itself a finding: a message can "
        "make people rush or stop, and who is left is then not comparable by assignment. Look at the results without "
        "exclusions too."
    )
