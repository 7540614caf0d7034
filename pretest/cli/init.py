"""``pretest init``: a study folder to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from pretest.errors import DataError
from pretest.library import copy_shipped, shipped

DEFAULT_PLAN = "denormalisation-pretest.yaml"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Make a new study folder to fill in.

    Writes study.yaml, analyses/plan.yaml, concepts/ and an empty data/ into FOLDER, which must be new or
    empty. Every file explains itself.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataError("folder_in_use", str(folder), "the folder exists and is not empty", hint="Choose a new name.")
    written = list(copy_shipped("analyses/template", folder))
    plan = folder / "analyses" / "plan.yaml"
    plan.parent.mkdir()
    plan.write_bytes(shipped().joinpath("analyses", "plans", DEFAULT_PLAN).read_bytes())
    ignore = folder / ".gitignore"
    ignore.write_text("data/\nreports/\n", encoding="utf-8")
    (folder / "data").mkdir()
    for path in [*written, plan, ignore]:
        click.echo(f"wrote {path}")
    click.echo(f"\nNext: fill in {folder / 'study.yaml'}, then run 'pretest check {folder}'.")
