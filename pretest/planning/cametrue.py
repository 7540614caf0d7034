"""What the study found of what its panel forecast: the newest findings of the study beside the pooled forecasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pretest.analysis.practice.panelanswers import panel_answers
from pretest.analysis.questions.practice import truths_of
from pretest.analysis.record.newest import newest_analysis
from pretest.errors import DesignError
from pretest.findings import Findings, read_findings
from pretest.practice.panel.answers import PanelAnswers
from pretest.practice.panel.forecasts import Pooled, pooled
from pretest.practice.panel.score import Score, Truth, scored
from pretest.spec.study import Study

Place = tuple[str, str, str]
"""Concept, audience and outcome."""


@dataclass(frozen=True, slots=True, eq=False)
class CameTrue:
    """What a panel expected, beside what was found. folder: of the findings, None before there are any."""

    answers: PanelAnswers
    forecasts: tuple[Pooled, ...]
    truths: Mapping[Place, Truth]
    folder: Path | None

    def scores(self) -> tuple[tuple[Pooled, Score], ...]:
        """Every pool of which the study tells what came true."""
        return tuple((row, found) for row, found in scored(self.forecasts, self.truths) if found is not None)


def came_true(study: Study, findings: Findings | Path | None = None) -> CameTrue:
    """What the panel of ``study`` expected, and what the study found of it.

    Parameters
    ----------
    study : with answers in practice/panel.csv.
    findings : those to compare with, or their folder; the newest analysis in reports/ when None. Forecasts that were
        given when the data could be known are no forecasts, and are left out.

    Returns
    -------
    CameTrue
        The answers, the pooled forecasts in people of 100 per concept, audience, outcome and field ("" = everybody),
        what came true of each, and ``scores()``: CRPS and whether the 90 % interval held the result.

    Raises
    ------
    DesignError
        When nobody of the panel has answered.
    SpecError, DataError
        When the panel, its answers or the findings cannot be read.

    References
    ----------
    Gneiting & Raftery (2007), https://doi.org/10.1198/016214506000001437.

    Examples
    --------
    >>> import pretest
    >>> found = pretest.came_true(pretest.load_study("demo/pretest"))
    >>> sorted({forecast.domain for forecast in found.forecasts})
    ['', 'care', 'education', 'experience', 'safety', 'youth_work']
    """
    answers = panel_answers(study)
    if answers is None or not answers.answers:
        hint = "Write the forms with 'pretest panel form', and take them in with 'pretest panel read'."
        raise DesignError("panel_no_answers", study.name, "nobody of the panel has answered yet", hint=hint)
    folder = newest_analysis(study.folder) if findings is None else findings if isinstance(findings, Path) else None
    found = findings if isinstance(findings, Findings) else None if folder is None else read_findings(folder)
    truths = {} if found is None else {place: truth for place, (_, truth) in truths_of(_shown(found)).items()}
    return CameTrue(answers, pooled(answers), truths, folder)


def _shown(findings: Findings) -> pd.DataFrame:
    """The differences that were told, without those of which figures are hidden."""
    told = findings.table("told")
    return told[~told["suppressed"].astype(bool)]
