"""``pretest simulate``: rehearse a study on invented respondents with known true effects."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from pretest.cli.examples import examples
from pretest.cli.options import seed_option, study_argument
from pretest.cli.screen import progress
from pretest.cli.speech import count, speech
from pretest.errors import DataError
from pretest.library import place_for
from pretest.planning import Truth, load_truth
from pretest.planning import simulate as simulate_study
from pretest.planning.exports import rehearse
from pretest.platforms.registry import rehearsable
from pretest.report import write_frame, write_together
from pretest.seeds import stream
from pretest.spec import Study, load_study


@click.command(epilog=examples("pretest simulate my-study --n 300", "pretest simulate my-study --as formr --n 60"))
@study_argument
@click.option("--n", "n", type=click.IntRange(min=1), default=4000, show_default=True, help="Respondents per wave.")
@click.option(
    "--truth", default="truth.yaml", show_default=True, help="File in the study folder with the true effects."
)
@click.option(
    "--out", type=click.Path(path_type=Path), default=None, help="Folder to write into (default: STUDY/data)."
)
@click.option(
    "--as",
    "platform",
    type=click.Choice(list(rehearsable())),
    default=None,
    help="Write them as exports of this platform, to rehearse 'pretest import' (into STUDY/data/rehearsal).",
)
@seed_option
@click.option("--overwrite", is_flag=True, help="Replace files that are already there.")
def simulate(
    study: Path, n: int, truth: str, out: Path | None, platform: str | None, seed: int | None, overwrite: bool
) -> None:
    """Write invented responses with known true effects.

    One CSV per data file that study.yaml names, in the columns of the study's own questionnaires. The
    respondents do not exist; the files say so in their first column. With --as, one export per questionnaire,
    in the platform's own layout; the ids begin with 'invented'.
    """
    loaded = load_study(study)
    true = load_truth(loaded, truth)
    chosen = loaded.file.seed if seed is None else seed
    if platform is not None:
        _rehearse(loaded, true, platform, n, chosen, out, overwrite)
        return
    if not loaded.file.data:
        hint = (
            "Name the file to write under data, as - file: data/wave1.csv, or write exports of a platform with "
            f"'pretest simulate {shlex.quote(str(study))} --as formr'."
        )
        raise DataError("no_data", loaded.name, "the study names no data files", hint=hint)
    words = speech(loaded.file.languages[0])
    for data in loaded.file.data:
        path = place_for(loaded.folder, data.file, None if out is None else out / Path(data.file).name)
        _require_free(path, overwrite)
        with progress(words("terminal.simulate.busy", n=count(words, n))):
            frame = simulate_study(loaded, true, n=n, wave=data.wave, rng=stream(chosen, "simulate", data.wave))
        write_frame(frame, path)
        click.echo(words("terminal.simulate.wrote", path=str(path), n=count(words, len(frame))))


def _require_free(path: Path, overwrite: bool) -> None:
    if path.exists() and not overwrite:
        hint = "Say --overwrite, or --out another folder. Real answers are never replaced without that word."
        raise DataError("file_exists", str(path), "the file is already there", hint=hint)


def _rehearse(study: Study, truth: Truth, platform: str, n: int, seed: int, out: Path | None, overwrite: bool) -> None:
    folder, words = place_for(study.folder, "data/rehearsal", out), speech(study.file.languages[0])
    for wave in sorted({data.wave for data in study.file.data}) or [1]:
        with progress(words("terminal.simulate.busy", n=count(words, n))):
            files = rehearse(study, truth, platform, n=n, wave=wave, rng=stream(seed, "simulate", wave))
        for name in files:
            _require_free(folder / name, overwrite)
        for path in write_together(folder, files):
            click.echo(words("terminal.simulate.wrote_export", path=str(path), wave=str(wave)))
