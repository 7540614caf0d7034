"""``pretest monitor``: what changed from wave to wave."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from pretest.analysis.monitor import monitor as monitor_study
from pretest.cli.cases import keep_cases, show_cases
from pretest.cli.examples import examples
from pretest.cli.lockstate import show_lock
from pretest.cli.options import json_option, language_option, out_option, study_argument, trust_option
from pretest.cli.screen import progress, show_notes
from pretest.cli.speech import speech
from pretest.cli.summary import show_changes
from pretest.cli.trust import study_library
from pretest.errors import DesignError
from pretest.files import require_replaceable
from pretest.findings import to_json
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
@click.option("--fail-on", type=click.Choice(["alarm"]), help="Not available yet: alarms are not computed.")
@click.option("--unsuppressed", is_flag=True, help="Keep the figures of small cells; not for sharing.")
@trust_option
def monitor(
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

    Writes monitor.html, findings.json, levels.csv, changes.csv and provenance.json, and, for you alone,
    STUDY/private/DATE-monitor/cases.csv.
    """
    if fail_on is not None:
        raise DesignError("alarms_unavailable", "--fail-on alarm", "alarms are not computed in this version")
    loaded = load_study(study)
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
        click.echo("\n" + speech(language)("terminal.monitor", path=str(files[0])))
        show_cases(cases, language)
