"""``pretest evidence forest``: the studies of one role as a figure."""

from __future__ import annotations

from pathlib import Path

import click

from pretest.cli.evidence.options import (
    chosen_role,
    level_option,
    method_option,
    name_argument,
    other_studies,
    role_option,
    study_option,
    words_for,
)
from pretest.cli.examples import examples
from pretest.cli.options import spoken_option
from pretest.evidence.pool import pool
from pretest.files import write_atomic
from pretest.numbers.between import TauMethod
from pretest.report.figures.files import PIXELS, picture_of
from pretest.report.figures.research import plot_evidence
from pretest.report.figures.sheet import of_width
from pretest.spec.content import find_evidence
from pretest.words import Language, Role

ENDINGS = (".svg", ".png", ".pdf")


@click.command(
    epilog=examples(
        "pretest evidence forest campaigns --out campaigns.svg",
        "pretest evidence forest mine.yaml --role harm.stigma --out stigma.png --lang nl",
    )
)
@name_argument
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="File to write: svg, png or pdf."
)
@study_option
@role_option
@method_option
@level_option
@click.option(
    "--width", type=click.IntRange(min=240, max=2400), default=PIXELS, show_default=True,
    help="Width in pixels of a screen; letters stay as large, rows get more room.",
)  # fmt: skip
@spoken_option
def forest(
    name: str,
    out: Path,
    study: Path | None,
    role: Role | None,
    method: TauMethod,
    conf_level: float,
    width: int,
    lang: Language | None,
) -> None:
    """Draw the studies of one role, what they say together, and a new one.

    The title is what was found. What cannot be put in SD has a line with the reason.
    """
    if out.suffix not in ENDINGS:
        raise click.UsageError(f"--out must end in one of {', '.join(ENDINGS)}.")
    found, words = find_evidence(name, study), words_for(lang, study)
    pooled = pool(
        found, chosen_role(found, role), method=method, conf_level=conf_level, known=other_studies(found, study)
    )
    with of_width(width / 96):
        drawn = plot_evidence(pooled, lang=words.strings.language)
    kind = {".svg": "svg", ".png": "png", ".pdf": "pdf"}[out.suffix]
    write_atomic(out, picture_of(drawn, kind))  # type: ignore[arg-type]
    click.echo(words("forest", path=str(out)))
