"""Figures as inline SVG: shapes by matplotlib, text as text, unique ids, and the same bytes for the same input."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree

import matplotlib
from markupsafe import Markup, escape
from matplotlib.artist import Artist
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import Affine2D, Transform

from pretest.report.figures.palette import INK

WIDTH = 8.5  # inches
UNITS = 72.0  # of the viewBox, per inch
FONT_SIZE = 9.5

_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_DROPPED = {"metadata", "style"}
_REFERENCED = {"path", "clipPath"}  # elements whose ids are used; ids of others would only be ballast
_REFERENCE = re.compile(r"url\(#([^)]*)\)")

Horizontal = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True, eq=False)
class Canvas:
    """A sheet of ``WIDTH`` by ``height`` inches. The origin is the top left corner and y grows downwards.

    Shapes are artists on the figure itself: axes would cost more time than everything drawn on them. Texts do not pass
    through matplotlib at all: the browser draws them with its own fonts, so nothing needs to be measured, parsed as
    mathematics, or present in a font of this machine.
    """

    figure: Figure
    height: float
    transform: Transform
    texts: list[ElementTree.Element]

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        align: Horizontal = "left",
        colour: str = INK,
        size: float = FONT_SIZE,
        bold: bool = False,
        italic: bool = False,
    ) -> None:
        """One line of text above all shapes; ``y`` is its middle."""
        attributes = {
            "x": f"{x * UNITS:.2f}",
            "y": f"{y * UNITS + 0.35 * size:.2f}",
            "font-size": f"{size:g}",
            "fill": colour,
        }
        if align != "left":
            attributes["text-anchor"] = {"center": "middle", "right": "end"}[align]
        if bold:
            attributes["font-weight"] = "bold"
        if italic:
            attributes["font-style"] = "italic"
        element = ElementTree.Element("text", attributes)
        element.text = text
        self.texts.append(element)

    def line(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        colour: str,
        width: float,
        dash: Literal["none", "dots"] = "none",
    ) -> None:
        """A broken line through the points."""
        style: tuple[float, Sequence[float]] | Literal["-"] = (0, (1, 2)) if dash == "dots" else "-"
        self._put(Line2D(xs, ys, color=colour, linewidth=width, linestyle=style, solid_capstyle="butt"))

    def sign(self, x: float, y: float, marker: str, face: str, size: float = 8.0) -> None:
        """A marker of matplotlib, outlined in ink."""
        self._put(
            Line2D([x], [y], marker=marker, markersize=size, markerfacecolor=face, markeredgecolor=INK, linestyle="")
        )

    def bar(
        self, x: float, y: float, width: float, height: float, face: str, edge: str = INK, outline: float = 0.6
    ) -> None:
        """A rectangle; ``y`` is its middle."""
        self._put(Rectangle((x, y - height / 2), width, height, facecolor=face, edgecolor=edge, linewidth=outline))

    def _put(self, artist: Artist) -> None:
        artist.set_transform(self.transform)
        artist.set_zorder(len(self.figure.get_children()))  # what is drawn later lies on top
        self.figure.add_artist(artist)


@contextmanager
def plain_style() -> Iterator[None]:
    """Matplotlib's own defaults, whatever the user has set: the same report on every machine."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        yield


def draw(height: float, paint: Callable[[Canvas], None], *, prefix: str, title: str, description: str) -> Markup:
    """The SVG element of one figure, ``WIDTH`` by ``height`` inches.

    Parameters
    ----------
    paint
        Draws on the canvas.
    prefix
        Put before every id of the SVG: several SVGs in one page must not share ids.
    title, description
        Name and text alternative of the figure, for people who do not see it.
    """
    texts: list[ElementTree.Element] = []
    with matplotlib.rc_context({"svg.hashsalt": "pretest"}):
        figure = Figure(figsize=(WIDTH, height))
        FigureCanvasSVG(figure)
        figure.patch.set_visible(False)
        inches = Affine2D().scale(1, -1).translate(0, height)
        paint(Canvas(figure, height, inches + figure.dpi_scale_trans, texts))
        buffer = io.BytesIO()
        figure.savefig(buffer, format="svg", metadata=_NO_METADATA)
    return _inline(buffer.getvalue(), texts, prefix, title, description)


def _inline(svg: bytes, texts: list[ElementTree.Element], prefix: str, title: str, description: str) -> Markup:
    """An SVG file as an element of a page: no prolog, namespaces or global style, own ids, name and description."""
    root = ElementTree.fromstring(svg)
    for element in list(root.iter()):
        for child in list(element):
            if _local(child.tag) in _DROPPED:
                element.remove(child)
        element.tag = _local(element.tag)
        element.attrib = _attributes(element, prefix)
        element.text = element.tail = None
    root.extend(texts)
    box = root.attrib["viewBox"]
    inner = "".join(ElementTree.tostring(child, encoding="unicode") for child in root)
    names = f"{prefix}-title {prefix}-desc"
    return Markup(
        f'<svg role="img" viewBox="{escape(box)}" aria-labelledby="{names}" focusable="false">'
        f'<title id="{prefix}-title">{escape(title)}</title><desc id="{prefix}-desc">{escape(description)}</desc>'
        f"{inner}</svg>"
    )


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _attributes(element: ElementTree.Element, prefix: str) -> dict[str, str]:
    """Attributes without namespace; ids and references to them prefixed."""
    kept = {}
    for full_name, value in element.attrib.items():
        name = _local(full_name)
        if name == "id":
            if element.tag in _REFERENCED:
                kept[name] = f"{prefix}-{value}"
        elif name == "href":
            kept[name] = value.replace("#", f"#{prefix}-", 1)
        elif name == "d":
            kept[name] = " ".join(value.split())
        else:
            kept[name] = _REFERENCE.sub(rf"url(#{prefix}-\1)", value)
    return kept
