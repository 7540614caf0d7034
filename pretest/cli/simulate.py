"""``pretest simulate``: rehearse a study on invented respondents with known true effects."""

from __future__ import annotations

from pathlib import Path

import click

from pretest.cli.options import seed_option, study_argument
from pretest.cli.screen import progress
from pretest.errors import DataError
from pretest.planning import load_truth
from pretest.planning import simulate as simulate_study
from pretest.report import write_frame
from pretest.seeds import stream
from pretest.spec import load_study


@click.command()
@study_argument
@click.option("--n", "n", type=click.IntRange(min=1), default=2400, show_default=True, help="Respondents per wave.")
@click.option(
    "--truth", default="truth.yaml", show_default=True, help="File in the study folder with the true effects."
)
@click.option(
    "--out", type=click.Path(path_type=Path), default=None, help="Folder to write into (default: STUDY/data)."
)
@seed_option
@click.option("--overwrite", is_flag=True, help="Replace files that are already there.")
def simulate(study: Path, n: int, truth: str, out: Path | None, seed: int | None, overwrite: bool) -> None:
    """Write invented responses with known true effects.

    One CSV per data file that study.yaml names, in the columns of the study's own questionnaires. The
    respondents do not exist; the files say so in their first column.
    """
    loaded = load_study(study)
    true = load_truth(loaded, truth)
    chosen = loaded.file.seed if seed is None else seed
    for data in loaded.file.data:
        path = (out / Path(data.file).name) if out is not None else loaded.folder / data.file
        if path.exists() and not overwrite:
            hint = "Say --overwrite, or --out another folder. Real answers are never replaced without that word."
            raise DataError("file_exists", str(path), "the file is already there", hint=hint)
        with progress(f"Inventing {n:,} respondents"):
            frame = simulate_study(loaded, true, n=n, wave=data.wave, rng=stream(chosen, "simulate", data.wave))
        write_frame(frame, path)
        click.echo(f"wrote {path} ({len(frame):,} invented respondents)")
