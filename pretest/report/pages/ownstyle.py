"""The style sheet of a trusted study: how its report looks, never what of it can be seen."""

from __future__ import annotations

import re

from pretest.errors import SpecError
from pretest.report.figures.palette import INK
from pretest.report.words.fixed import FIXED_SECTIONS

# Properties that change how text looks and cannot hide it; the rest of the look is data (``house`` in study.yaml).
PROPERTIES = re.compile(
    r"color|font-family|font-style|font-weight|text-align|text-decoration(-(color|line|style|thickness))?|"
    r"border(-(top|right|bottom|left))?-(color|style)|border-radius"
)
# What a style sheet could fetch from elsewhere, or leave its element with.
OUTSIDE = re.compile(r"@import|url\s*\(|image-set|src\s*\(|expression\s*\(|<|\\", re.IGNORECASE)
_MEDIA = re.compile(r"@media\s+(print|screen)", re.IGNORECASE)
_PAIRS = (("(", ")"), ("[", "]"))
_FAMILY = '-apple-system,"Segoe UI",Roboto,"Noto Sans",Ubuntu,"Liberation Sans",Arial,system-ui,sans-serif'

# Comes after the study's own: what every reader must be able to read stays ink on paper, in letters.
_KEPT = ",".join((*(f"#{name}" for name in FIXED_SECTIONS), ".badge", ".changed", ".not-for-sharing", ".short"))
GUARD = f":is({_KEPT}),:is({_KEPT}) *{{color:{INK}!important;font-family:{_FAMILY}!important}}"


def require_style(sheet: str, name: str) -> str:
    """``sheet`` when it only changes how text looks.

    Raises
    ------
    SpecError
        When it would fetch something, could hide something, or is not closed.
    """
    text = re.sub(r"/\*.*?\*/", " ", sheet, flags=re.DOTALL)
    found = OUTSIDE.search(text)
    if found:
        what = f"the style sheet holds '{found.group()}'"
        raise SpecError("style_outside", name, what, hint="A report may fetch nothing, so this is not allowed.")
    depth = 0
    for part, end in re.findall(r"([^{};]*)([{};]|$)", text):
        said = part.strip()
        if end == "{":
            depth += 1
            _require_even(said, name)
            if "@" in said and not _MEDIA.fullmatch(said):
                raise _refuse(name, f"'{said[:40]}'")
        elif said:
            _require_declaration(said, name, depth)
        depth -= end == "}"
        if depth < 0:
            break
    if depth:
        raise _refuse(name, "a block that is not closed, or closed twice")
    return text


def _require_declaration(said: str, name: str, depth: int) -> None:
    key, colon, value = said.partition(":")
    if not depth or not colon or not PROPERTIES.fullmatch(key.strip().lower()):
        raise _refuse(name, f"'{said[:40]}'")
    if "!" in value or "var(" in value.lower():
        raise _refuse(name, f"'{value.strip()[:40]}'")
    _require_even(value, name)


def _require_even(text: str, name: str) -> None:
    """Quotes and brackets that stay open would take the rules that follow with them."""
    even = all(text.count(quote) % 2 == 0 for quote in "'\"")
    if not even or any(text.count(left) != text.count(right) for left, right in _PAIRS):
        raise _refuse(name, f"'{text.strip()[:40]}', which is not closed")


def _refuse(name: str, what: str) -> SpecError:
    hint = (
        "It comes after the shipped one: write only colours of text, fonts, alignment and borders; the band, links and "
        "the logo are 'house' in study.yaml."
    )
    return SpecError("style_property", name, f"the style sheet holds {what}", hint=hint)
