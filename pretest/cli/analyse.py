"""``pretest analyse``: from a study folder to estimates, verdicts, risks and the report."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from pretest.analysis.analyse import analyse as analyse_study
from pretest.cli.lockstate import show_lock
from pretest.cli.options import json_option, language_option, out_option, profile_option, study_argument, trust_option
from pretest.cli.screen import progress, show_notes
from pretest.cli.summary import show_decisions
from pretest.cli.trust import study_library
from pretest.findings import Findings, to_json
from pretest.report import write_report
from pretest.spec import load_study
from pretest.words import HARM_ROLES, HARM_VERDICTS, HarmVerdict, Language

FAIL_ON: tuple[HarmVerdict, ...] = ("harm", "inconclusive")
EXIT_VERDICT = 4


@click.command()
@study_argument
@out_option("Folder to write into", "STUDY/reports/DATE-analyse")
@language_option
@profile_option
@json_option
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    help="Exit with code 4 when a primary harm has this verdict (inconclusive: or a worse one).",
)
@click.option("--unsuppressed", is_flag=True, help="Keep the figures of small cells; not for sharing.")
@trust_option
@click.pass_context
def analyse(
    ctx: click.Context,
    study: Path,
    out: Path | None,
    lang: Language | None,
    profile: str,
    as_json: bool,
    fail_on: HarmVerdict | None,
    unsuppressed: bool,
    trust_study_templates: bool,
) -> None:
    """Estimate effects, verdicts and risks; write the report.

    STUDY is the folder that holds study.yaml (default: this one). Writes report.html, findings.json,
    estimates.csv, verdicts.csv, risks.csv, reliability.csv, flow.csv, cases.csv and provenance.json.
    """
    loaded = load_study(study)
    library = study_library(loaded.folder, trust_study_templates)
    language = lang or loaded.file.languages[0]
    with progress("Reading, checking and estimating"):
        findings = analyse_study(loaded, suppression="none" if unsuppressed else "plan")
    folder = out or loaded.folder / "reports" / f"{datetime.date.today().isoformat()}-analyse"
    with progress("Writing the report"):
        files = write_report(findings, folder, language=language, profile=profile, library=library)
    show_lock(findings.provenance["lock"])
    show_notes(findings.notes)
    if as_json:
        click.echo(to_json(findings), nl=False)
    else:
        show_decisions(findings, language)
        click.echo(f"\nReport: {files[0]}")
    ctx.exit(EXIT_VERDICT if fail_on is not None and reached(findings, fail_on) else 0)


def reached(findings: Findings, fail_on: HarmVerdict) -> bool:
    """Whether any primary harm has the verdict that ``--fail-on`` names, or a worse one."""
    cells = findings.verdicts[(findings.verdicts["outcome"] != "") & findings.verdicts["primary"].fillna(False)]
    failing = [one for one in HARM_VERDICTS if HARM_VERDICTS.index(one) <= HARM_VERDICTS.index(fail_on)]
    return bool((cells["verdict"].isin(failing) & cells["role"].isin(HARM_ROLES)).any())
