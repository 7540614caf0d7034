"""A figure as an SVG: in a page, whose colours it follows, and as a file of its own, on white paper."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass

import matplotlib
from markupsafe import Markup, escape
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pretest.report.figures.drawnsvg import DrawnSvg, read_svg
from pretest.report.figures.sheet import plain_style, said_above
from pretest.report.figures.svgsheet import FIGURE, SHEET, on_paper
from pretest.report.words.addresses import data_link

_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_CROP = 1.44  # points kept above the axes where the heading is left out
_TAG = re.compile(r"<[^>']*>")


@dataclass(frozen=True, slots=True)
class Vector:
    """One figure: what is drawn, with and without its heading, its name and its text alternative."""

    drawn: DrawnSvg
    id: str
    title: str
    desc: str

    def element(self, *, heading: bool = False, sheet: str = "") -> Markup:
        """The element of a page. sheet: rules for its text, where the page has none."""
        top = 0.0 if heading else self.drawn.top
        box = f"0 {top:g} {self.drawn.width:g} {round(self.drawn.height - top, 2):g}"
        names = f"{self.id}-title {self.id}-desc"
        return Markup(
            f'<svg class="{FIGURE}" role="img" viewBox="{box}" aria-labelledby="{names}">'
            f'<title id="{self.id}-title">{escape(self.title)}</title>'
            f'<desc id="{self.id}-desc">{escape(self.desc)}</desc>'
            f"{f'<style>{sheet}</style>' if sheet else ''}"
            f"{self.drawn.head if heading else ''}{self.drawn.body}</svg>"
        )

    def file(self) -> str:
        """The figure as a file of its own: with its heading, its colours and its size, on white."""
        width, height = f"{self.drawn.width:g}", f"{self.drawn.height:g}"
        own = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" '
        paper = f'</style><path fill="#fff" d="M0 0H{width}V{height}H0z"/>'
        element = str(self.element(heading=True, sheet=SHEET))
        return on_paper(element).replace("<svg ", own, 1).replace("</style>", paper, 1) + "\n"


def to_vector(drawn: Axes | Figure, *, title: str = "", desc: str = "", id: str = "figure") -> Vector:
    """The figure, drawn once for all its uses; parameters and errors as of ``to_svg``."""
    figure = drawn.get_figure(root=True) if isinstance(drawn, Axes) else drawn
    if figure is None:
        raise ValueError("these axes are in no figure")
    named = title or next((ax.get_title() for ax in figure.axes if ax.get_title()), "")
    height = figure.get_size_inches()[1] * 72
    top = max(0.0, height * (1 - max((ax.get_position().y1 for ax in figure.axes), default=1.0)) - _CROP)
    buffer = io.BytesIO()
    with plain_style(), matplotlib.rc_context({"svg.hashsalt": "pretest"}), warnings.catch_warnings():
        # the browser has fonts for scripts that ours lacks
        warnings.filterwarnings("ignore", r"Glyph .* missing from font", UserWarning)
        figure.savefig(buffer, format="svg", metadata=_NO_METADATA, transparent=True)
    found = read_svg(buffer.getvalue(), id, round(top, 1))
    return Vector(found, id, " ".join(named.split("\n")), desc or _said_below(figure))


def to_svg(
    drawn: Axes | Figure, *, title: str = "", desc: str = "", id: str = "figure", heading: bool = True
) -> Markup:
    """The SVG element of a figure, for a page that says what its colours are (``--ink`` and the like).

    Parameters
    ----------
    drawn
        What ``plot_*`` gave, or the figure that holds it.
    title, desc
        Name and text alternative, for people who do not see it; title and subtitle of the axes where none is given.
    id
        Put before every id of the SVG: several SVGs in one page must not share ids.
    heading
        False leaves out title and subtitle, where the page says them.

    Returns
    -------
    Markup
        One ``svg`` element whose text is text; the same figure gives the same bytes.

    Raises
    ------
    ValueError
        When the axes are in no figure.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/pretest/reports/analyse")
    >>> pretest.to_svg(pretest.plot_risk_matrix(findings), id="risks")[:15]
    Markup('<svg class="pf"')
    """
    return to_vector(drawn, title=title, desc=desc, id=id).element(heading=heading, sheet=SHEET)


def to_file(drawn: Axes | Figure) -> str:
    """The same figure as an SVG file of its own, with the colours themselves."""
    return to_vector(drawn).file()


def svg_link(file: str) -> Markup:
    """A file as an address that holds it, for an attribute in double quotes: to be saved from a page without a
    script or a server."""
    short = _TAG.sub(lambda tag: tag.group().replace('"', "'"), file.strip())
    return data_link("image/svg+xml", short)


def _said_below(figure: Figure) -> str:
    return next((said_above(ax)[1] for ax in figure.axes), "")
