"""A figure as one element of a page: text stays text, own ids, colours that follow the page, the same bytes again."""

from __future__ import annotations

import io
import re
import warnings
from xml.etree import ElementTree

import matplotlib
from markupsafe import Markup, escape
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from pretest.report.figures.palette import CSS_COLOURS, CSS_NAMES, INK
from pretest.report.figures.sheet import HEAD, SIZE, plain_style

_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_DROPPED = {"metadata", "style"}
_REFERENCED = {"path", "clipPath", "pattern"}  # elements whose ids are used; ids of others would only be ballast
_SPACE = re.compile(r" ?([A-Za-z]) ?")  # around the letters of a path
_RECTANGLE = re.compile(r"M(\S+) ([^\sL]+)L([^\sL]+) \2L\3 ([^\sL]+)L\1 \4z")
_UPRIGHT = re.compile(r"M([\d.-]+) ([\d.-]+)L\1 ([\d.-]+)(?=M|$)")
_REFERENCE = re.compile(r"url\(#([^)]*)\)")
_COLOUR = re.compile("|".join(CSS_NAMES))
_FONT = re.compile(r"(?:(italic) )?(?:(bold|\d{3}) )?([\d.]+)px ")
_LONG = re.compile(r"-?\d+\.\d{2,}")  # more digits than anybody sees: a tenth of a point is enough
_ANYHOW = re.compile(r"; stroke-(linejoin|linecap): (miter|butt|square)")
_SIZE = f"{SIZE:g}"
_PLAIN_TEXT = f"fill: {INK}"  # that of most text: said once, of the whole figure
_NAMED = re.compile(r"var\(--(\w+)\)")
_FAMILY = "system-ui, 'Segoe UI', Helvetica, Arial, sans-serif"
_CROP = 0.02  # inches kept above the axes where the heading is left out


def to_svg(
    drawn: Axes | Figure, *, title: str = "", desc: str = "", id: str = "figure", heading: bool = True
) -> Markup:
    """The SVG element of a figure, for a page that says what its colours are (``--ink`` and the like).

    Parameters
    ----------
    drawn
        What ``plot_*`` gave, or the figure that holds it.
    title, desc
        Name and text alternative, for people who do not see it; the title of the axes where none is given.
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
    Markup('<svg role="img"')
    """
    figure = drawn.get_figure(root=True) if isinstance(drawn, Axes) else drawn
    if figure is None:
        raise ValueError("these axes are in no figure")
    hidden, crop = ([], None) if heading else _without_head(figure)
    named = title or next((ax.get_title() for ax in figure.axes if ax.get_title()), "")
    buffer = io.BytesIO()
    with plain_style(), matplotlib.rc_context({"svg.hashsalt": "pretest"}), warnings.catch_warnings():
        # the browser has fonts for scripts that ours lacks
        warnings.filterwarnings("ignore", r"Glyph .* missing from font", UserWarning)
        try:
            figure.savefig(buffer, format="svg", metadata=_NO_METADATA, bbox_inches=crop, transparent=True)
        finally:
            for artist in hidden:
                artist.set_visible(True)
    return _inline(buffer.getvalue(), id, " ".join(named.split("\n")), desc)


def _without_head(figure: Figure) -> tuple[list[Artist], Bbox]:
    """Title and subtitle made invisible, and the part of the figure that is left."""
    hidden: list[Artist] = []
    for ax in figure.axes:
        hidden += [ax.title, *(text for text in ax.texts if text.get_gid() == HEAD)]
    for artist in hidden:
        artist.set_visible(False)
    width, height = figure.get_size_inches()
    top = max((ax.get_position().y1 for ax in figure.axes), default=1.0) * height
    return hidden, Bbox([[0.0, 0.0], [width, min(top + _CROP, height)]])


def _inline(svg: bytes, prefix: str, title: str, desc: str) -> Markup:
    """An SVG file as an element of a page: no prolog, namespaces or global style, own ids, name and description."""
    root = ElementTree.fromstring(svg)
    for element in list(root.iter()):
        for child in list(element):
            if _local(child.tag) in _DROPPED:
                element.remove(child)
        element.tag = _local(element.tag)
        element.attrib = _attributes(element, prefix)
        if element.tag != "text":
            element.text = None
        element.tail = None
    _flatten(root)
    inner = "".join(ElementTree.tostring(child, encoding="unicode") for child in root)
    names = f"{prefix}-title {prefix}-desc"
    return Markup(
        f'<svg role="img" viewBox="{escape(root.attrib["viewBox"])}" aria-labelledby="{names}" '
        f'font-family="{_FAMILY}" font-size="{_SIZE}" style="fill:var(--ink)">'
        f'<title id="{prefix}-title">{escape(title)}</title><desc id="{prefix}-desc">{escape(desc)}</desc>'
        f"{inner}</svg>"
    )


def _flatten(parent: ElementTree.Element) -> None:
    """Groups without attributes are taken away and their content is kept; lines that look alike become one path."""
    kept: list[ElementTree.Element] = []
    for child in parent:
        _flatten(child)
        if child.tag == "g" and not child.attrib:
            kept += list(child)
        elif (child.tag == "defs" and not len(child)) or child.attrib.get("style") == "fill:none":
            continue
        else:
            kept.append(child)
    for child in list(parent):
        parent.remove(child)
    for child in kept:
        if len(parent) and _alike(parent[-1], child):
            parent[-1].attrib["d"] += child.attrib["d"]
        else:
            parent.append(child)


def _alike(first: ElementTree.Element, second: ElementTree.Element) -> bool:
    """Whether two elements are paths that are drawn in the same way; those with an id are referred to."""

    def look(element: ElementTree.Element) -> dict[str, str]:
        return {name: value for name, value in element.attrib.items() if name != "d"}

    plain = first.tag == second.tag == "path" and "id" not in first.attrib and "id" not in second.attrib
    return plain and look(first) == look(second)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _attributes(element: ElementTree.Element, prefix: str) -> dict[str, str]:
    """Attributes without namespace; ids and references to them prefixed; colours by their name in the style sheet."""
    kept = {}
    for full_name, value in element.attrib.items():
        name = _local(full_name)
        if name == "id":
            if element.tag in _REFERENCED:
                kept[name] = f"{prefix}-{value}"
        elif name == "href":
            kept[name] = value.replace("#", f"#{prefix}-", 1)
        elif name == "d":
            kept[name] = _short_path(value)
        elif name in ("x", "y"):
            kept[name] = _LONG.sub(_rounded, value)
        elif name == "style":
            kept |= _styled(value, prefix)
        elif name == "transform" and element.tag == "text":
            kept |= {} if "rotate(-0 " in value else {name: value}
        else:
            kept[name] = _REFERENCE.sub(rf"url(#{prefix}-\1)", value)
    return kept


def _short_path(path: str) -> str:
    """The same path in fewer letters: to a hundredth of a point, and rectangles by their corners."""
    short = _SPACE.sub(r"\1", _LONG.sub(_rounded, " ".join(path.split())))
    return _UPRIGHT.sub(r"M\1 \2V\3", _RECTANGLE.sub(r"M\1 \2H\3V\4H\1z", short))


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number.group()):.1f}".removesuffix(".0")


def _styled(style: str, prefix: str) -> dict[str, str]:
    """A style; of text the font becomes attributes, so that the page chooses the family."""
    kept: dict[str, str] = {}
    if "font" in style:
        said = dict(part.split(": ", 1) for part in style.split("; ") if ": " in part)
        short = _FONT.match(said.get("font", ""))
        slant, weight, size = short.groups() if short else (
            said.get("font-style"), said.get("font-weight"), said.get("font-size", "").removesuffix("px")
        )  # fmt: skip
        anchor = said.get("text-anchor", "start")
        kept = {
            "font-size": "" if size == _SIZE else size,
            "font-weight": weight or "",
            "font-style": slant or "",
            "text-anchor": "" if anchor == "start" else anchor,
        }
        style = f"fill: {said.get('fill', '#000000')}"
    plain = style == _PLAIN_TEXT and bool(kept)
    kept["style"] = "" if plain else _REFERENCE.sub(rf"url(#{prefix}-\1)", _by_name(style))
    return {name: value for name, value in kept.items() if value}


def _by_name(style: str) -> str:
    """A style without what is so anyhow, its colours by their names in the style sheet."""
    short = _ANYHOW.sub("", style).replace(": ", ":").replace("; ", ";")
    return _COLOUR.sub(lambda match: f"var(--{CSS_NAMES[match.group()]})", short)


def to_file(drawn: Axes | Figure) -> str:
    """The same figure as an SVG file of its own, with the colours themselves."""
    return as_file(to_svg(drawn))


def as_file(element: str) -> str:
    """The SVG element of a page as a file of its own: a page says what its colours are, a file has to."""
    coloured = _NAMED.sub(lambda match: CSS_COLOURS[match.group(1)], str(element))
    return coloured.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) + "\n"
