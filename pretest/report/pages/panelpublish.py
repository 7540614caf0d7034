"""The page on a panel with the tables behind it, written together into one folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pretest.files import write_together
from pretest.findings import Findings
from pretest.library import Library
from pretest.platforms.csvtext import Cell, to_csv
from pretest.practice.panel.answers import PanelAnswers
from pretest.practice.panel.forecasts import Pooled
from pretest.practice.panel.rand import judgements
from pretest.practice.panel.score import Score, Truth
from pretest.report.pages.panelreport import CameTrue, Outcomes, render_panel
from pretest.report.words.cametrue import by_domain, mean_crps, scored_lines
from pretest.report.words.edition import read_edition
from pretest.spec.study import Study
from pretest.words import Language

PAGE, MARKS, FORECASTS = "panel.html", "panel.csv", "forecasts.csv"
MARK_COLUMNS = ("concept", "audience", "domain", "round", "n", "median", "ipr", "ipras", "disagreement", "appropriate")
FORECAST_COLUMNS = ("concept", "audience", "outcome", "domain", "q05", "q50", "q95", "crps", "covered")


def write_panel(
    findings: Findings,
    study: Study,
    answers: PanelAnswers,
    forecasts: Sequence[Pooled],
    scores: Sequence[tuple[Pooled, Score]],
    truths: dict[tuple[str, str, str], Truth],
    folder: Path,
    *,
    language: Language,
) -> tuple[Path, ...]:
    """Write panel.html, panel.csv and forecasts.csv: all or none. Returns their paths, the page first.

    Raises
    ------
    ExportError
        When a file cannot be written.
    """
    library = Library(study.folder)
    edition = read_edition(findings, language, library)
    roles = {one.id: one.role for one in study.outcomes()}
    sentences = scored_lines(edition, answers.panel, scores, roles, n_late=len(answers.late))
    found = {place: (one.difference, one.low, one.high) for place, one in truths.items()}
    told = [
        CameTrue(domain, len(own), mean_crps(own), sum(one.covered for one in own))
        for domain, own in by_domain(scores).items()
    ]
    outcomes = Outcomes(found, tuple(told), tuple(sentences)) if truths else None
    page = render_panel(findings, study, answers, forecasts, outcomes, language=language, library=library)
    marks: list[Sequence[Cell]] = [MARK_COLUMNS]
    for one in judgements(answers):
        own = one.judgement
        marks.append([one.concept, one.audience, one.domain, one.round, own.n, own.median, own.ipr, own.ipras,
                      _yes(own.disagreement), own.appropriate])  # fmt: skip
    known = {id(row): score for row, score in scores}
    rows: list[Sequence[Cell]] = [FORECAST_COLUMNS]
    for row in forecasts:
        score = known.get(id(row))
        came = (None, None) if score is None else (score.crps, _yes(score.covered))
        rows.append([row.concept, row.audience, row.outcome, row.domain, row.q05, row.q50, row.q95, *came])
    return write_together(folder, {PAGE: page, MARKS: to_csv(marks), FORECASTS: to_csv(rows)})


def _yes(value: bool) -> str:
    return "true" if value else "false"
