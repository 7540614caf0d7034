"""``pretest panel score``: the forecasts beside what the study found."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from pretest.analysis.record.drafts import draft_findings
from pretest.cli.examples import examples
from pretest.cli.options import json_option, language_option, study_argument
from pretest.cli.panelreport import panel_page
from pretest.cli.screen import table
from pretest.cli.speech import speech
from pretest.errors import DesignError
from pretest.planning.cametrue import CameTrue, came_true
from pretest.report.words.cametrue import by_domain, mean_crps, scored_lines
from pretest.report.words.edition import read_edition
from pretest.report.words.practised import group_name
from pretest.spec import Study, load_study
from pretest.words import Language


@click.command(epilog=examples("pretest panel score my-study", "pretest panel score my-study --json"))
@study_argument
@click.option(
    "--findings", type=click.Path(path_type=Path, exists=True), default=None,
    help="What to compare with (default: the newest analysis in STUDY/reports).",
)  # fmt: skip
@language_option
@json_option
def score(study: Path, findings: Path | None, lang: Language | None, as_json: bool) -> None:
    """Compare the forecasts with what the study found.

    Per field how far its forecasts were off, in people of 100, beside two forecasts that know nothing; and how many of
    its intervals held the result. The page of 'pretest panel report' is written again with it. Forecasts of after the
    first day of fieldwork do not count.
    """
    loaded = load_study(study)
    language = lang or loaded.file.languages[0]
    found = came_true(loaded, findings)
    scores = found.scores()
    if not scores:
        hint = f"Run 'pretest analyse {study}' first." if found.folder is None else None
        what = "the study has found nothing yet of what the panel forecast"
        raise DesignError("panel_nothing_measured", loaded.name, what, hint=hint)
    if as_json:
        click.echo(json.dumps(_record(found), ensure_ascii=False, allow_nan=False, indent=1))
        return
    _show(loaded, found, language)
    click.echo(
        "\n" + speech(language)("terminal.panel.page", path=str(panel_page(loaded, None, language, notes="left")))
    )


def _record(found: CameTrue) -> dict[str, object]:
    scores = found.scores()
    return {
        "findings": str(found.folder) if found.folder is not None else None,
        "late": len(found.answers.late),
        "domains": [
            {"domain": domain, "n": len(own), "crps": mean_crps(own), "covered": sum(one.covered for one in own)}
            for domain, own in by_domain(scores).items()
        ],
        "forecasts": [
            {"concept": row.concept, "audience": row.audience, "outcome": row.outcome, "domain": row.domain,
             "q05": row.q05, "q50": row.q50, "q95": row.q95, **asdict(one)} for row, one in scores
        ],
    }  # fmt: skip


def _show(study: Study, found: CameTrue, language: Language) -> None:
    edition = read_edition(draft_findings(study), language)
    scores, panel, numerals = found.scores(), found.answers.panel, edition.numerals
    headings = [edition.strings(f"panelpage.column.{name}") for name in ("group", "forecasts", "crps", "covered")]
    rows = [
        [group_name(edition, panel, domain), numerals.count(len(own)), numerals.decimal(mean_crps(own), 1),
         f"{sum(one.covered for one in own)} / {len(own)}"] for domain, own in by_domain(scores).items()
    ]  # fmt: skip
    table(headings, rows)
    roles = {one.id: one.role for one in study.outcomes()}
    for line in scored_lines(edition, panel, scores, roles, n_late=len(found.answers.late)):
        click.echo(f"- {line}")
