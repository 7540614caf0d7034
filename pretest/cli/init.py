"""``pretest init``: a study folder to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from pretest.cli.examples import examples
from pretest.library import init as init_study


@click.command(epilog=examples("pretest init my-study"))
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Make a new study folder to fill in.

    Writes study.yaml, analyses/plan.yaml, concepts/ and an empty data/ into FOLDER, which must be new or
    empty. Every file explains itself.
    """
    for path in init_study(folder):
        click.echo(f"wrote {path}")
    click.echo(f"\nNext: fill in {folder / 'study.yaml'}, then run 'pretest check {folder}'.")
