"""``pretest demo``: the whole road once, on invented respondents."""

from __future__ import annotations

from pathlib import Path

import click

from pretest.analysis.analyse import analyse
from pretest.cli.cases import keep_cases, show_cases
from pretest.cli.examples import examples
from pretest.cli.options import language_option, seed_option
from pretest.cli.panelreport import panel_page
from pretest.cli.screen import progress, show_notes
from pretest.cli.speech import speech
from pretest.cli.summary import show_decisions
from pretest.cli.wavestory import tell_waves
from pretest.planning.demo import demo as make_demo
from pretest.practice.table.dialoguefound import dialogue
from pretest.report import write_dialogue, write_report
from pretest.spec import Study
from pretest.words import Language


@click.command(epilog=examples("pretest demo", "pretest demo --monitor --lang en --out tour"))
@click.option("--monitor", "watch", is_flag=True, help="The example with eight waves instead.")
@click.option("--n", "n", type=click.IntRange(min=50), help="Respondents per wave (4000; of eight waves 1500).")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("demo"), show_default=True, help="Folder for the example."
)
@language_option
@seed_option
def demo(watch: bool, n: int | None, out: Path, lang: Language | None, seed: int | None) -> None:
    """Simulate, analyse and report an invented study.

    Copies the example study into a folder of its own, invents respondents whose true reactions are written in
    truth.yaml, and walks the whole road. Nobody in it exists. With --monitor it is told as a story: what was measured,
    what broke, what the alarm said, what the plan advised, what was decided, and what came after it.
    """
    with progress("Inventing respondents"):
        study = make_demo(out, watch=watch, n=n, seed=seed)
    language: Language = lang or study.file.languages[0]
    folder = study.folder
    if watch:
        tell_waves(study, language)
        click.echo("\n" + speech(language)("terminal.demo_folder", path=str(folder)))
        return
    with progress("Estimating"):
        findings = analyse(study)
    with progress("Writing the report"):
        findings, cases = keep_cases(findings, folder, folder / "reports" / "analyse")
        files = write_report(findings, folder / "reports" / "analyse", language=language)
    show_notes(findings.notes, language, most=4)
    show_decisions(findings, language)
    click.echo("\n" + speech(language)("terminal.report", path=str(files[0])))
    page = panel_page(study, folder / "reports" / "panel", language, notes="left")
    click.echo(speech(language)("terminal.panel.page", path=str(page)))
    show_cases(cases, language)
    click.echo(speech(language)("terminal.demo_folder", path=str(folder)))
    _dilemma_table(study, language)


def _dilemma_table(study: Study, language: Language) -> None:
    """The report on the invented dilemma table of the example."""
    files = write_dialogue(dialogue(study), study, language=language)
    click.echo(speech(language)("terminal.dialogue.page", path=str(files[0])))
