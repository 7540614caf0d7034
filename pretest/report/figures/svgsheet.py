"""How text in an SVG looks: one short class for each size, weight and place, said once for all figures of a page."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pretest.report.figures.palette import CSS_COLOURS

FIGURE = "pf"  # class of every figure, so that no rule reaches beyond it
SIZE, SMALL, LARGE = 8.5, 8.0, 10.0  # points; nothing is smaller than 8
TEXT_CLASSES: Mapping[str, str] = {
    "s": f"font-size:{SMALL:g}px",
    "l": f"font-size:{LARGE:g}px",
    "m": "fill:var(--muted)",
    "b": "font-weight:700",
    "i": "font-style:italic",
    "c": "text-anchor:middle",
    "e": "text-anchor:end",
}
_FAMILY = "system-ui,'Segoe UI',Helvetica,Arial,sans-serif"
SHEET = f".{FIGURE}{{font:{SIZE:g}px {_FAMILY};fill:var(--ink)}}" + "".join(
    f".{FIGURE} .{name}{{{rule}}}" for name, rule in TEXT_CLASSES.items()
)
"""For a page that says what its colours are."""
_NAMED = re.compile(r"var\(--(\w+)\)")


def on_paper(text: str) -> str:
    """``text`` with the colours of paper themselves where it names them: a page says what its colours are, a file has
    to."""
    return _NAMED.sub(lambda match: CSS_COLOURS[match.group(1)], text)
