"""The plan's rules on quality, applied in its order: who is flagged, who is left out, and how many remain.

Rules are on respondents: who is excluded loses all rows. They are blind to the arm: permuting the arms changes
nothing, unless the plan says of the rule attention which answer is right in which arm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from pretest.errors import Note
from pretest.quality.flagged import Flagged
from pretest.quality.losstable import Pointed, tabulate_losses
from pretest.quality.registry import rule_named
from pretest.quality.sample import Sample
from pretest.responses.flow import Row, count_step, flow_table
from pretest.responses.responses import Responses
from pretest.spec import Study
from pretest.tables import columns
from pretest.tables.cases import TABLE as CASES
from pretest.words import Bools, Floats
from pretest.words import Counts as Ints

Exclusions = Literal["plan", "none"]


@dataclass(frozen=True, slots=True, eq=False)
class Screened:
    """Responses after the plan's rules.

    frame, reasons: as in ``Responses``, without the rows of excluded respondents, index from 0. cases:
    ``tables.cases``, one row per respondent and rule that flagged them; no ids. flow: ``tables.flow`` per wave: read,
    every excluding rule by its label, kept. loss: ``tables.loss``, the same per audience and arm, with figures on few
    people still in it.
    """

    frame: pd.DataFrame
    reasons: pd.DataFrame
    cases: pd.DataFrame
    flow: pd.DataFrame
    loss: pd.DataFrame
    notes: tuple[Note, ...]


def screen(study: Study, responses: Responses, *, exclusions: Exclusions = "plan") -> Screened:
    """Apply the plan's quality rules in order; an excluding rule acts at once, so later rules see who is left.

    Parameters
    ----------
    exclusions
        ``none`` flags without excluding, except for ``eligible``: who did not consent, or is not whom the study is
        about, is never analysed.

    Raises
    ------
    DataError
        When a rule names a column that is not there, or there is no duration to judge speed by.
    """
    frame, reasons = responses.frame, responses.reasons
    everybody = Sample.of(study, frame, reasons)
    signs: dict[str, Bools] = {}
    pointed: list[Pointed] = []
    ids = np.arange(len(everybody))
    waves = frame[columns.WAVE].unique()
    steps: list[Row] = count_step(frame, "read", waves)
    cases: list[pd.DataFrame] = []
    notes: list[Note] = []
    for said, label in zip(study.plan.quality, rule_labels(study), strict=True):
        rule = rule_named(said.rule)
        sample = Sample.of(study, frame, reasons, _count(signs, len(everybody))[ids])
        flags = rule.judge(sample, said)
        excludes = said.then == "exclude" and (exclusions == "plan" or rule.always)
        cases.append(_cases(sample, label, flags, "exclude" if excludes else "flag"))
        notes += flags.notes
        flagged = np.zeros(len(everybody), dtype=bool)
        flagged[ids] = flags.flagged
        pointed.append(Pointed(label, rule.name, "exclude" if excludes else "flag", flagged))
        if rule.counted:
            sign = rule.sign or label
            signs[sign] = signs.get(sign, np.zeros(len(everybody), dtype=bool)) | flagged
        if excludes:
            stay = ~flags.flagged[sample.codes]
            frame, reasons = frame[stay].reset_index(drop=True), reasons[stay].reset_index(drop=True)
            ids = ids[~flags.flagged]
            steps += count_step(frame, label, waves)
    steps += count_step(frame, "kept", waves)
    flow = flow_table(sorted(steps, key=lambda row: row[0]))
    table = pd.concat(cases, ignore_index=True) if cases else pd.DataFrame(columns=list(CASES.kinds))
    cases_table = CASES.require(table)
    losses = tabulate_losses(everybody, pointed)
    return Screened(frame, reasons, cases_table, flow, losses.table, (*notes, *losses.notes))


def _count(signs: dict[str, Bools], n: int) -> Floats:
    """(everybody,) how many different signs of carelessness each shows."""
    return np.sum(list(signs.values()), axis=0, dtype=np.float64) if signs else np.zeros(n)


def rule_labels(study: Study) -> list[str]:
    """The rules' labels; a label that is used again gets a number."""
    labels: list[str] = []
    for rule in study.plan.quality:
        used = sum(earlier.label == rule.label for earlier in study.plan.quality[: len(labels)])
        labels.append(rule.label if used == 0 else f"{rule.label}_{used + 1}")
    return labels


def _cases(sample: Sample, label: str, flags: Flagged, action: str) -> pd.DataFrame:
    units: Ints = np.flatnonzero(flags.flagged)
    rows = sample.frame.iloc[sample.first[units]]
    return pd.DataFrame(
        {
            "wave": rows[columns.WAVE].to_numpy(),
            "file": rows[columns.SOURCE_FILE].to_numpy(dtype=object),
            "row": rows[columns.SOURCE_ROW].to_numpy(),
            "rule": [label] * len(units),
            "value": flags.value[units],
            "threshold": flags.threshold[units],
            "action": [action] * len(units),
            "reason": [flags.reason[unit] for unit in units],
        }
    )
