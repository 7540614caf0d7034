"""``pretest demo``: the whole road once, on invented respondents."""

from __future__ import annotations

from pathlib import Path

import click

from pretest.analysis.analyse import analyse
from pretest.analysis.monitor import monitor
from pretest.cli.options import language_option, seed_option
from pretest.cli.screen import progress, show_notes
from pretest.cli.summary import show_changes, show_decisions
from pretest.errors import DataError
from pretest.library import copy_shipped
from pretest.planning import load_truth, simulate
from pretest.report import write_atomic, write_frame, write_report
from pretest.seeds import stream
from pretest.spec import Study, load_study
from pretest.spec.model import Language

MARK = ".pretest-demo"


@click.command()
@click.option("--monitor", "watch", is_flag=True, help="The example with three waves instead.")
@click.option("--n", "n", type=click.IntRange(min=50), default=2400, show_default=True, help="Respondents per wave.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("demo"), show_default=True, help="Folder for the example."
)
@language_option
@seed_option
def demo(watch: bool, n: int, out: Path, lang: Language | None, seed: int | None) -> None:
    """Simulate, analyse and report an invented study.

    Copies the example study into a folder of its own, invents respondents whose true reactions are written in
    truth.yaml, and walks the whole road. Nobody in it exists.
    """
    folder = out / ("monitor" if watch else "pretest")
    _prepare(out, folder, "analyses/example-monitor" if watch else "analyses/example")
    study = load_study(folder)
    language: Language = lang or study.file.languages[0]
    with progress(f"Inventing {n:,} respondents"):
        _invent(study, n, study.file.seed if seed is None else seed)
    kind = "monitor" if watch else "analyse"
    with progress("Estimating"):
        findings = monitor(study) if watch else analyse(study)
    with progress("Writing the report"):
        files = write_report(findings, folder / "reports" / kind, language=language)
    show_notes(findings.notes, most=4)
    if watch:
        show_changes(findings, language)
    else:
        show_decisions(findings, language)
    click.echo(f"\nReport: {files[0]}")
    click.echo(f"Study folder: {folder} (truth.yaml says what is true in this invented world)")


def _prepare(out: Path, folder: Path, example: str) -> None:
    """A fresh copy of the example in ``folder``; never over something that is not a demo."""
    if out.exists() and any(out.iterdir()) and not (out / MARK).is_file():
        hint = "Choose another folder with --out."
        raise DataError("folder_in_use", str(out), "the folder exists and was not made by 'pretest demo'", hint=hint)
    out.mkdir(parents=True, exist_ok=True)
    write_atomic(out / MARK, "Made by 'pretest demo'; it may be overwritten by the next demo.\n")
    copy_shipped(example, folder)


def _invent(study: Study, n: int, seed: int) -> None:
    truth = load_truth(study)
    for data in study.file.data:
        frame = simulate(study, truth, n=n, wave=data.wave, rng=stream(seed, "simulate", data.wave))
        write_frame(frame, study.folder / data.file)
