"""Figures as files, for papers and slides: only of findings in which small groups are hidden."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Literal, get_args

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pretest.errors import DataError, ExportError
from pretest.files import write_together
from pretest.findings import Findings
from pretest.report.figures.gallery import pictures
from pretest.report.figures.letters import LettersWarning, bad_letters, use_fonts
from pretest.report.figures.sheet import of_width, plain_style
from pretest.report.figures.svg import to_file
from pretest.report.words.edition import read_edition
from pretest.report.words.strings import Strings
from pretest.words import Language

PictureFormat = Literal["png", "svg", "pdf"]
FORMATS: tuple[PictureFormat, ...] = get_args(PictureFormat)
PIXELS = 328  # width on a phone of 360 px
_DPI = 288  # three pixels of a file to one on the page


def write_figures(
    findings: Findings,
    out: str | Path,
    *,
    format: PictureFormat = "png",
    lang: Language = "en",
    width: int = PIXELS,
) -> tuple[Path, ...]:
    """Write every figure that ``findings`` have rows for; the paths of the files.

    Parameters
    ----------
    findings
        Of ``analyse`` or ``monitor``, with small groups hidden.
    out
        Folder; it is made where it does not exist.
    format
        ``png`` (three pixels to one of ``width``), ``svg`` or ``pdf``; text stays text in the last two.
    lang
        Language of the words.
    width
        In pixels of a screen (96 to the inch); letters stay as large, rows get more room. 328 fits a phone.

    Returns
    -------
    tuple of Path
        One file a figure, named by figure, audience, concept and outcome. The same findings give the same bytes.

    Raises
    ------
    DataError
        When the findings show figures on small groups, or there is nothing to draw.
    ExportError
        When a file cannot be written.
    ValueError
        When the format is none of the three, or the width is below 240.

    Warns
    -----
    LettersWarning
        When a png or pdf shows letters that no installed font has, or that are read from the right: it names them. An
        svg keeps them as text.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/pretest/reports/analyse")
    >>> paths = pretest.write_figures(findings, "figures", format="svg", lang="nl")
    """
    if format not in FORMATS or width < 240:
        raise ValueError(f"format '{format}' is none of {FORMATS}, or width {width} is below 240")
    if findings.complete:
        hint = "Run 'pretest analyse' again without '--unsuppressed', and draw the figures of that."
        raise DataError("figures_complete", "findings", "these findings show figures on few people", hint=hint)
    edition = read_edition(findings, lang)
    made: dict[str, bytes | str] = {}
    with of_width(width / 96):
        for picture in pictures(edition):
            drawn, name = picture.draw(), _unused(f"{picture.name}.{format}", made)
            made[name] = picture_of(drawn, format)
            if format != "svg":
                _warn_of_letters(drawn, name, edition.strings)
    if not made:
        raise DataError("figures_none", "findings", "there is nothing to draw in these findings")
    return write_together(Path(out), made)


def picture_of(ax: Axes, format: PictureFormat) -> bytes | str:
    """One figure as the content of a file, without date or machine in it."""
    if format == "svg":
        return to_file(ax)
    buffer = io.BytesIO()
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ExportError("figure_gone", format, "these axes are in no figure")
    bare = {"Software": None} if format == "png" else {"Creator": None, "Producer": None, "CreationDate": None}
    use_fonts(figure)
    with plain_style(), matplotlib.rc_context({"pdf.fonttype": 42}), warnings.catch_warnings():
        # said in the words of the user by whoever asked for the file
        warnings.filterwarnings("ignore", r"Glyph .* missing from font", UserWarning)
        figure.savefig(buffer, format=format, dpi=_DPI, metadata=bare)
    return buffer.getvalue()


def _warn_of_letters(ax: Axes, name: str, strings: Strings) -> None:
    """One warning for each kind of trouble with letters in the file ``name``."""
    figure = ax.get_figure(root=True)
    found = bad_letters(use_fonts(figure)) if isinstance(figure, Figure) else []
    for trouble in dict.fromkeys(one.trouble for one in found):
        own = [one for one in found if one.trouble == trouble]
        letters = " ".join(dict.fromkeys(letter for one in own for letter in one.letters))
        said = strings(f"figure.letters.{trouble}", file=name, letters=letters, text=own[0].text)
        warnings.warn(said, LettersWarning, stacklevel=3)


def _unused(name: str, taken: dict[str, bytes | str]) -> str:
    """``name``, with a number where another figure has it already."""
    stem, _, ending = name.rpartition(".")
    number = 2
    while name in taken:
        name = f"{stem}-{number}.{ending}"
        number += 1
    return name
