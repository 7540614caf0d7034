"""The example study, with respondents who do not exist."""

from __future__ import annotations

from pathlib import Path

from pretest.errors import DataError
from pretest.files import write_atomic, write_frame
from pretest.library import copy_shipped
from pretest.planning.simulate import simulate
from pretest.seeds import stream
from pretest.spec import Study, load_study
from pretest.spec.truth import load_truth

MARK = ".pretest-demo"
PEOPLE, PEOPLE_WATCHED = 4000, 1500


def demo(folder: str | Path = "demo", *, watch: bool = False, n: int | None = None, seed: int | None = None) -> Study:
    """Make the example study in a folder of its own, with invented answers whose true effects are in truth.yaml.

    Parameters
    ----------
    folder : new, empty, or of an earlier demo, which is written over. The study comes into ``folder/pretest``.
    watch : the example with eight waves instead, in ``folder/monitor``.
    n : respondents per wave; 4000 when None, and 1500 in each of the eight waves.
    seed : of the answers; the study's own when None.

    Returns
    -------
    Study
        Ready for ``analyse``, or with ``watch`` for ``monitor``.

    Raises
    ------
    DataError
        When the folder holds something that is no demo.
    ExportError
        When a file cannot be written.

    Examples
    --------
    >>> import pretest
    >>> study = pretest.demo("another-demo", n=200)
    >>> study.concepts
    ('guilt', 'everyone', 'together', 'current')
    >>> [data.file for data in study.file.data]
    ['data/wave1.csv']
    """
    out = Path(folder)
    place = out / ("monitor" if watch else "pretest")
    _prepare(out, place, "analyses/example-monitor" if watch else "analyses/example")
    study = load_study(place)
    truth, chosen = load_truth(study), study.file.seed if seed is None else seed
    people = n or (PEOPLE_WATCHED if watch else PEOPLE)
    for data in study.file.data:
        frame = simulate(study, truth, n=people, wave=data.wave, rng=stream(chosen, "simulate", data.wave))
        write_frame(frame, study.folder / data.file)
    return study


def _prepare(out: Path, place: Path, example: str) -> None:
    """A fresh copy of the example in ``place``; never over something that is not a demo."""
    if out.exists() and any(out.iterdir()) and not (out / MARK).is_file():
        hint = "Choose another folder with --out."
        raise DataError("folder_in_use", str(out), "the folder exists and was not made by 'pretest demo'", hint=hint)
    write_atomic(out / MARK, "Made by 'pretest demo'; it may be overwritten by the next demo.\n")
    copy_shipped(example, place)
