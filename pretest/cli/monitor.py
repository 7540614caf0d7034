"""``pretest monitor``: what changed from wave to wave."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from pretest.analysis.monitor import monitor as monitor_study
from pretest.cli.analyse import EXIT_VERDICT
from pretest.cli.cases import keep_cases, show_cases
from pretest.cli.examples import examples
from pretest.cli.lockstate import show_lock
from pretest.cli.options import json_option, language_option, out_option, study_argument, trust_option
from pretest.cli.screen import progress, show_notes
from pretest.cli.speech import speech
from pretest.cli.summary import show_alarms, show_changes
from pretest.cli.trust import study_library
from pretest.errors import DesignError
from pretest.files import require_replaceable
from pretest.findings import Findings, to_json
from pretest.library import place_for
from pretest.report import write_report
from pretest.spec import load_study
from pretest.words import Language


def _waves(ctx: click.Context, parameter: click.Parameter, value: str | None) -> tuple[int, ...] | None:
    if value is None:
        return None
    try:
        return tuple(int(part) for part in value.split(","))
    except ValueError:
        raise click.BadParameter("give wave numbers, as 1,2,3") from None


@click.command(epilog=examples("pretest monitor my-study", "pretest monitor my-study --waves 1,2 --lang en"))
@study_argument
@click.option("--waves", callback=_waves, default=None, metavar="1,2,3", help="Only these waves (default: all).")
@out_option("Folder to write into", "STUDY/reports/DATE-monitor")
@language_option
@json_option
@click.option(
    "--fail-on", type=click.Choice(["alarm"]), help="Exit with 4 when a harm is an alarm in the last wave, anywhere."
)
@click.option("--unsuppressed", is_flag=True, help="Keep the figures of small cells; not for sharing.")
@trust_option
@click.pass_context
def monitor(
    ctx: click.Context,
    study: Path,
    waves: tuple[int, ...] | None,
    out: Path | None,
    lang: Language | None,
    as_json: bool,
    fail_on: str | None,
    unsuppressed: bool,
    trust_study_templates: bool,
) -> None:
    """Compare survey waves and write the monitor.

    Writes monitor.html, findings.json, its tables as CSV files (levels.csv, changes.csv, alarms.csv and others),
    provenance.json, and, for you alone, STUDY/private/DATE-monitor/cases.csv.
    """
    loaded = load_study(study)
    if fail_on is not None and (loaded.plan.monitor is None or loaded.plan.monitor.alarms is None):
        hint = "Write 'monitor: {alarms: {alpha: 0.05}}' in the plan; what is not watched gives no alarm."
        raise DesignError("alarms_not_planned", str(loaded.file.plan), "the plan asks for no alarms", hint=hint)
    library = study_library(loaded.folder, trust_study_templates)
    language = lang or loaded.file.languages[0]
    folder = place_for(loaded.folder, f"reports/{datetime.date.today().isoformat()}-monitor", out)
    require_replaceable(folder)
    with progress("Reading, checking and comparing waves"):
        findings = monitor_study(loaded, waves=waves, suppression="none" if unsuppressed else "plan")
    with progress("Writing the monitor"):
        findings, cases = keep_cases(findings, loaded.folder, folder)
        files = write_report(findings, folder, language=language, library=library)
    show_lock(findings.provenance["lock"], language)
    show_notes(findings.notes, language)
    if as_json:
        click.echo(to_json(findings), nl=False)
    else:
        show_changes(findings, language)
        show_alarms(findings, language)
        click.echo("\n" + speech(language)("terminal.monitor", path=str(files[0])))
        show_cases(cases, language)
    ctx.exit(EXIT_VERDICT if fail_on is not None and has_alarm(findings) else 0)


def has_alarm(findings: Findings) -> bool:
    """Whether a harm is an alarm in the last wave, in all places together or in one of them."""
    alarms = findings.alarms
    last = alarms[alarms["wave"] == alarms["wave"].max()]
    return bool((last["state"] == "alarm").any())
