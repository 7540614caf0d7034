"""What matplotlib draws as SVG, in few letters: text with short classes, signs and lines that look alike as one path.

Metadata, groups, unused definitions and the global style of the file are left out; ids begin with the id of the figure,
and colours of the palette have the names that they have in a page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree

from pretest.report.figures.palette import CSS_NAMES, INK
from pretest.report.figures.paths import read_path, write_path
from pretest.report.figures.sheet import HEAD, TITLE
from pretest.report.figures.svgsheet import LARGE, SIZE, SMALL

_DROPPED = {"metadata", "style"}
_HEADS = {HEAD, TITLE}
_REFERENCE = re.compile(r"url\(#([^)]*)\)")
_COLOUR = re.compile("|".join(CSS_NAMES))
_FONT = re.compile(r"(?:(italic) )?(?:(bold|\d{3}) )?([\d.]+)px ")
_LONG = re.compile(r"-?\d+\.\d{2,}")  # more digits than anybody sees: a tenth of a point is enough
_ANYHOW = re.compile(r"; stroke-(linejoin|linecap): (miter|butt|square)")
_LINE = re.compile(r"M ?(\S+) (\S+) ?L ?(\S+) ([^\sM]+)")  # of a hatch
_WRITTEN = re.compile("[a-y]")  # matplotlib says where to, never how far
_SEEN = 2_000  # styles and paths that are remembered: most come back, in every figure
_MANY, _LARGE = 20, 60  # uses of a sign, and letters of its path: beyond these it is said once and referred to


@dataclass(frozen=True, slots=True)
class DrawnSvg:
    """head: title and subtitle; body: the rest. top: where the body begins. All in points."""

    head: str
    body: str
    width: float
    height: float
    top: float


def read_svg(svg: bytes, prefix: str, top: float) -> DrawnSvg:
    """The file that matplotlib wrote. prefix: of its ids. top: below its title and subtitle."""
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        element.tag = _local(element.tag)
        element.attrib = {_local(name): value for name, value in element.attrib.items()}
    heads = [element for element in root.iter("g") if element.attrib.get("id") in _HEADS]
    for element in heads:
        next(parent for parent in root.iter() if element in list(parent)).remove(element)
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    head = ElementTree.Element("g")
    head.extend(heads)
    return DrawnSvg(_short(head, prefix), _short(root, prefix), width, height, top)


def _short(root: ElementTree.Element, prefix: str) -> str:
    """The content of ``root`` in few letters."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in _DROPPED:
                parent.remove(child)
    kept = _signs(root)
    for element in root.iter():
        if element.tag == "pattern":
            _one_tile(element)
        element.attrib = _attributes(element, prefix, kept)
        if element.tag != "text":
            element.text = None
        element.tail = None
    _flatten(root)
    return "".join(ElementTree.tostring(child, encoding="unicode").replace(" />", "/>") for child in root)


def _signs(root: ElementTree.Element) -> set[str]:
    """Put the path of each sign where it is used; the ids of those that are many and large, which stay as they are."""
    paths = {element.attrib["id"]: element.attrib["d"] for element in root.iter("path") if "id" in element.attrib}
    uses = Counter(element.attrib["href"][1:] for element in root.iter("use"))
    short = {name: len(_path(paths[name])) for name in uses}
    kept = {name for name, count in uses.items() if count > _MANY and short[name] > _LARGE}
    for element in root.iter("use"):
        name = element.attrib["href"][1:]
        if name in kept:
            continue
        x, y = (float(element.attrib.get(axis, "0")) for axis in "xy")
        element.tag = "path"
        look = {"style": element.attrib.get("style", "")}
        element.attrib = {"d": _path(paths[name], x, y), **look}
    for parent in list(root.iter("defs")):
        for child in list(parent):
            if child.tag == "path" and child.attrib.get("id") not in kept:
                parent.remove(child)
    return kept


def _one_tile(pattern: ElementTree.Element) -> None:
    """A pattern of slanting lines as one small tile; any other as it is."""
    lines = next((child for child in pattern if child.tag == "path"), None)
    ground = next((child for child in pattern if child.tag == "rect"), None)
    if lines is None or ground is None:
        return
    found = [tuple(map(float, line)) for line in _LINE.findall(" ".join(lines.attrib["d"].split()))]
    places = sorted({round(x0 + y0, 3) for x0, y0, x1, y1 in found})
    if len(places) < 2 or any(abs(x0 + y0 - x1 - y1) > 1e-3 for x0, y0, x1, y1 in found):
        return
    step = places[1] - places[0]
    pattern.attrib |= {"width": f"{step:g}", "height": f"{step:g}"}
    ground.attrib |= {"width": f"{step:g}", "height": f"{step:g}", "style": f"fill: {ground.attrib.pop('fill')}"}
    lines.attrib["d"] = (
        f"M -1 1 L 1 -1 M 0 {step:g} L {step:g} 0 M {step - 1:g} {step + 1:g} L {step + 1:g} {step - 1:g}"
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
    last: ElementTree.Element | None = None  # that is no text: words between lines cover none of them
    for child in kept:
        if last is not None and _alike(last, child):
            last.attrib["d"] += child.attrib["d"]
            continue
        if child.tag == "use":
            look = child.attrib.pop("style", "")
            if last is None or last.tag != "g" or last.attrib != {"style": look}:
                last = ElementTree.SubElement(parent, "g", {"style": look})
            last.append(child)
            continue
        parent.append(child)
        last = last if child.tag == "text" else child


def _alike(first: ElementTree.Element, second: ElementTree.Element) -> bool:
    """Whether two elements are paths that are drawn in the same way; those with an id are referred to."""

    def look(element: ElementTree.Element) -> dict[str, str]:
        return {name: value for name, value in element.attrib.items() if name != "d"}

    plain = first.tag == second.tag == "path" and "id" not in first.attrib and "id" not in second.attrib
    return plain and look(first) == look(second)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _attributes(element: ElementTree.Element, prefix: str, kept: set[str]) -> dict[str, str]:
    """Attributes that tell; ids and references to them prefixed; colours by their name in the style sheet."""
    said: dict[str, str] = {}
    for name, value in element.attrib.items():
        if name == "id":
            if element.tag in ("clipPath", "pattern") or value in kept:
                said[name] = f"{prefix}-{value}"
        elif name == "href":
            said[name] = value.replace("#", f"#{prefix}-", 1)
        elif name == "d":
            said[name] = value if _WRITTEN.search(value) else _path(value)
        elif name in ("x", "y"):
            said[name] = _LONG.sub(_rounded, value)
        elif name == "style":
            said |= _lettered(value, prefix) if element.tag == "text" else _styled(value, prefix)
        elif name == "transform" and element.tag == "text":
            said |= {} if "rotate(-0 " in value else {name: value}
        else:
            said[name] = _REFERENCE.sub(rf"url(#{prefix}-\1)", value)
    return said


@lru_cache(_SEEN)
def _path(path: str, x: float = 0.0, y: float = 0.0) -> str:
    return write_path(read_path(path, x, y))


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number.group()):.1f}".removesuffix(".0")


@lru_cache(_SEEN)
def _styled(style: str, prefix: str) -> Mapping[str, str]:
    """A style without what is so anyhow, its colours by their names in the style sheet."""
    short = _ANYHOW.sub("", style).replace(": ", ":").replace("; ", ";").rstrip(";")
    named = _COLOUR.sub(lambda match: f"var(--{CSS_NAMES[match.group()]})", short)
    return {"style": _REFERENCE.sub(rf"url(#{prefix}-\1)", named)} if named else {}


@lru_cache(_SEEN)
def _lettered(style: str, prefix: str) -> Mapping[str, str]:
    """The style of text by short classes; the page chooses the family."""
    said = dict(part.split(": ", 1) for part in style.split("; ") if ": " in part)
    short = _FONT.match(said.get("font", ""))
    slant, weight, size = short.groups() if short else (
        said.get("font-style"), said.get("font-weight"), said.get("font-size", "").removesuffix("px")
    )  # fmt: skip
    colour = said.get("fill", "#000000")
    classes: Mapping[str, bool] = {
        "s": size == f"{SMALL:g}",
        "l": size == f"{LARGE:g}",
        "m": CSS_NAMES.get(colour) == "muted",
        "b": weight in ("bold", "700"),
        "i": slant == "italic",
        "c": said.get("text-anchor") == "middle",
        "e": said.get("text-anchor") == "end",
    }
    named = " ".join(name for name, fits in classes.items() if fits)
    own = [] if colour == INK or classes["m"] else [f"fill: {colour}"]
    own += [] if size in (f"{one:g}" for one in (SIZE, SMALL, LARGE)) else [f"font-size: {size}px"]
    return {**({"class": named} if named else {}), **_styled("; ".join(own), prefix)}
