"""``pretest figures``: the figures of an analysis or a monitor as files, for papers and slides."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import get_args

import click

from pretest.cli.examples import examples
from pretest.cli.options import language_option, out_option
from pretest.cli.screen import SIGNS, progress
from pretest.cli.speech import counted, speech
from pretest.findings import read_findings
from pretest.report.figures.files import PIXELS, PictureFormat, write_figures
from pretest.report.figures.letters import LettersWarning
from pretest.words import Language


@click.command(epilog=examples("pretest figures my-study/reports/analyse --format pdf --width 640 --lang nl"))
@click.argument("findings", type=click.Path(path_type=Path), metavar="FINDINGS")
@click.option(
    "--format", "kind", type=click.Choice(get_args(PictureFormat)), default="png", show_default=True,
    help="Kind of file; in svg and pdf text stays text.",
)  # fmt: skip
@out_option("Folder to write", "figures beside the findings")
@click.option(
    "--width", type=click.IntRange(min=240, max=2400), default=PIXELS, show_default=True,
    help="Width in pixels of a screen; letters stay as large, rows get more room.",
)  # fmt: skip
@language_option
def figures(findings: Path, kind: PictureFormat, out: Path | None, width: int, lang: Language | None) -> None:
    """Write the figures as files, for papers and slides.

    FINDINGS is a findings.json, or the folder that holds it. One file a figure, named by figure, audience, concept and
    outcome. The title of a figure is what was found. Figures on small groups are not in them.
    """
    record = read_findings(findings)
    language: Language = lang or ("nl" if "nl" in record.study.languages[:1] else "en")
    folder = findings if findings.is_dir() else findings.parent
    target = out or folder / "figures"
    with progress("Drawing"), warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always", LettersWarning)
        paths = write_figures(record, target, format=kind, lang=language, width=width)
    for one in dict.fromkeys(str(warning.message) for warning in found):
        click.echo(f"{SIGNS['warning']} {one}", err=True)
    click.echo(counted(speech(language), "terminal.figures", len(paths), folder=str(target)))
