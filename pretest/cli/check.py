"""``pretest check``: everything that can be known before anything is computed."""

from __future__ import annotations

import json
import shlex
from dataclasses import asdict
from pathlib import Path

import click

from pretest.analysis.analyse import CheckedStudy, check_study_and_data
from pretest.cli.examples import examples
from pretest.cli.fieldreport import show_fieldwork
from pretest.cli.losses import show_losses, show_realised
from pretest.cli.options import json_option, spoken_option, study_argument
from pretest.cli.screen import progress, show_notes, show_problems
from pretest.cli.speech import Speech, count, counted, language_of, speech
from pretest.cli.status import told_step
from pretest.errors import record_of
from pretest.planning.status import stored_step
from pretest.words import Language


@click.command(epilog=examples("pretest check my-study", "pretest check my-study --field --ratio control=2"))
@study_argument
@click.option("--field", is_flag=True, help="Tell how fieldwork goes, blind: no answer is shown by arm.")
@click.option("--ratio", default="", metavar="control=2,...", help="Parts of the arms as meant, for --field.")
@click.option("--unsuppressed", is_flag=True, help="Show small numbers of people too; not for sharing.")
@spoken_option
@json_option
@click.pass_context
def check(
    ctx: click.Context,
    study: Path,
    field: bool,
    ratio: str,
    unsuppressed: bool,
    lang: Language | None,
    as_json: bool,
) -> None:
    """Check a study folder and its data; compute nothing.

    Reports every problem in the files with its line, and in the data with its rows. Where there is none, a
    table shows per audience and arm whom each quality rule points out, who is left, and whether the arms
    differ. The exit code is 1 when there is a problem; notes alone leave it 0.

    With --field: submissions per file, day, audience and arm, who stopped where, quota, duration and failed checks,
    while fieldwork runs. That is no look at the data.
    """
    if ratio and not field:
        raise click.UsageError("--ratio goes with --field.")
    if field:
        show_fieldwork(study, ratio, unsuppressed=unsuppressed, as_json=as_json)
        return
    with progress("Checking the study and its data"):
        report = check_study_and_data(study, suppression="none" if unsuppressed else "plan")
    if as_json:
        record = {
            "ok": not report.problems,
            "problems": [asdict(problem) for problem in report.problems],
            "notes": [record_of(note) for note in report.notes],
            "items": json.loads(report.items.to_json(orient="records")),
            "loss": json.loads(report.loss.to_json(orient="records", double_precision=15)),
            "realised": json.loads(report.realised.to_json(orient="records")),
        }
        click.echo(json.dumps(record, ensure_ascii=False, indent=1))
    else:
        language: Language = lang or (language_of(["check", str(study)]) if report.problems else report.language)
        words, problems = speech(language), len(report.problems)
        if problems:
            click.echo(counted(words, "terminal.problems", problems), err=True)
            show_problems(report.problems, language)
        # without answers no report follows, in which notes of less weight could be read
        show_notes(report.notes, language, most=100, infos="left" if report.counts else "shown")
        if not problems:
            show_losses(report.loss, words)
            show_realised(report.realised, words)
            click.echo(_summary(words, report))
            if report.store is not None:
                click.echo(told_step(words, stored_step(report.store)))
            click.echo(words("terminal.check.next", command=f"pretest status {shlex.quote(str(study))}"))
    ctx.exit(1 if report.problems else 0)


def _summary(words: Speech, report: CheckedStudy) -> str:
    """What there is, in one line."""
    if words.language == "en":
        return report.summary
    name = report.summary.partition(":")[0]
    if not report.counts:
        return words("terminal.check.no_data", study=name)
    return words("terminal.check.fine", study=name, **{key: count(words, n) for key, n in report.counts.items()})
