"""``pretest analyse``: from a study folder to estimates, verdicts, risks and the report."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Literal, get_args

import click

from pretest.analysis.analyse import analyse as analyse_study
from pretest.cli.cases import keep_cases, show_cases
from pretest.cli.examples import examples
from pretest.cli.lockstate import show_lock
from pretest.cli.options import json_option, language_option, out_option, profile_option, study_argument, trust_option
from pretest.cli.screen import progress, show_notes
from pretest.cli.speech import speech
from pretest.cli.summary import show_decisions
from pretest.cli.trust import study_library
from pretest.files import require_replaceable
from pretest.findings import Findings, to_json
from pretest.library import place_for
from pretest.report import write_report
from pretest.spec import load_study
from pretest.words import HARM_ROLES, Language

FailOn = Literal["harm", "signalled", "inconclusive"]
FAIL_ON: tuple[FailOn, ...] = get_args(FailOn)
EXIT_VERDICT = 4


@click.command(
    epilog=examples(
        "pretest analyse my-study",
        "pretest analyse my-study --lang en --profile research",
        "pretest analyse my-study --fail-on harm --json > findings.json",
    )
)
@study_argument
@out_option("Folder to write into", "STUDY/reports/DATE-analyse")
@language_option
@profile_option
@json_option
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    help="Exit with code 4 when any harm, primary or not, is shown (signalled: or signalled; inconclusive: or a "
    "primary harm cannot be told).",
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
    fail_on: FailOn | None,
    unsuppressed: bool,
    trust_study_templates: bool,
) -> None:
    """Estimate effects, verdicts and risks; write the report.

    STUDY is the folder that holds study.yaml (default: this one). Writes report.html, findings.json,
    estimates.csv, verdicts.csv, risks.csv, reliability.csv, flow.csv and provenance.json, and, for you
    alone, STUDY/private/DATE-analyse/cases.csv.
    """
    loaded = load_study(study)
    library = study_library(loaded.folder, trust_study_templates)
    language = lang or loaded.file.languages[0]
    folder = place_for(loaded.folder, f"reports/{datetime.date.today().isoformat()}-analyse", out)
    require_replaceable(folder)
    with progress("Reading, checking and estimating"):
        findings = analyse_study(loaded, suppression="none" if unsuppressed else "plan")
    with progress("Writing the report"):
        findings, cases = keep_cases(findings, loaded.folder, folder)
        files = write_report(findings, folder, language=language, profile=profile, library=library)
    show_lock(findings.provenance["lock"], language)
    show_notes(findings.notes, language)
    if as_json:
        click.echo(to_json(findings), nl=False)
    else:
        show_decisions(findings, language)
        click.echo("\n" + speech(language)("terminal.report", path=str(files[0])))
        show_cases(cases, language)
    ctx.exit(EXIT_VERDICT if fail_on is not None and reached(findings, fail_on) else 0)


def reached(findings: Findings, fail_on: FailOn) -> bool:
    """Whether the findings hold what ``--fail-on`` names, or worse, of a concept that is decided on.

    ``harm``: a harm, primary or not, says ``harm``. ``signalled``: or ``harm_signalled``. ``inconclusive``: or a
    primary harm cannot be told. What another control does is no reason to fail: nobody decides on it.
    """
    verdicts = findings.verdicts
    decided = set(verdicts.loc[verdicts["outcome"] == "", "concept"])
    harms = verdicts[verdicts["role"].isin(HARM_ROLES) & verdicts["concept"].isin(decided)]
    loud = {"harm": ("harm",)}.get(fail_on, ("harm", "harm_signalled"))
    found = bool(harms["verdict"].isin(loud).any())
    if fail_on != "inconclusive":
        return found
    primary = harms[harms["primary"].fillna(False).astype(bool)]
    return found or bool((primary["verdict"] == "inconclusive").any())
