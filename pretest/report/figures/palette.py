"""Colours and signs. Colour is never the only signal: every verdict also has a shape and a word.

Hues are those of Okabe and Ito, which people with a colour vision deficiency can tell apart; shapes are outlined in
ink, so that light hues keep their contrast on white.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pretest.spec.colours import PAPER, channels
from pretest.words import AimBadge, Decision, HarmBadge, Severity, Verdict, WaveStatus

Shape = Literal["square", "triangle", "diamond", "circle", "ring", "cross", "plus"]

INK = "#1b2530"
MUTED = "#4a5563"
TINT = "#f4f6f8"
LINE = "#c7ced6"
LINK = "#0b5394"

VERMILLION = "#d55e00"
ORANGE = "#e69f00"
PURPLE = "#cc79a7"
BLUE = "#0072b2"
SKY = "#56b4e9"
GREEN = "#009e73"
GREY = "#66717d"

HARM_ZONE, LIMIT_ZONE, BETTER_ZONE = "#fde9dc", "#eef1f4", "#e0f2ec"  # above the limit, below it, better
HATCH_LINE = "#eab08a"  # on HARM_ZONE
ON_DARK, ON_LIGHT = "#fefefe", "#010101"  # text on a colour that is the same in every page, dark or light

_RAMP_ENDS = ("#dcebf6", "#0b3c66")


@dataclass(frozen=True, slots=True)
class Mark:
    """How a verdict or decision looks. tint: background behind its word; filled: False is an outline only."""

    shape: Shape
    colour: str
    tint: str
    filled: bool = True


VERDICT_MARKS: Mapping[Verdict, Mark] = {
    "harm": Mark("square", VERMILLION, "#fde9dc"),
    "harm_signalled": Mark("triangle", ORANGE, "#fdf2d9"),
    "trivial_harm": Mark("diamond", PURPLE, "#f8ebf2"),
    "harm_excluded": Mark("circle", BLUE, "#e2eff7"),
    "improved": Mark("plus", GREEN, "#e0f2ec"),
    "inconclusive": Mark("ring", GREY, "#eef1f4", filled=False),
    "benefit_reversed": Mark("cross", VERMILLION, "#fde9dc"),
    "benefit_not_shown": Mark("plus", GREY, "#eef1f4", filled=False),
    "benefit_shown": Mark("plus", GREEN, "#e0f2ec"),
}
_NOT_MEASURED = Mark("square", GREY, "#eef1f4", filled=False)
DECISION_MARKS: Mapping[Decision, Mark] = {
    "stop": Mark("square", VERMILLION, "#fde9dc"),
    "revise": Mark("triangle", ORANGE, "#fdf2d9"),
    "no_control": Mark("cross", GREY, "#eef1f4"),
    "mend_first": Mark("diamond", GREY, "#eef1f4", filled=False),
    "collect_more": Mark("ring", GREY, "#eef1f4", filled=False),
    "not_measured": _NOT_MEASURED,
    "harmless_aim_not_shown": Mark("circle", BLUE, "#e2eff7"),
    "go": Mark("plus", GREEN, "#e0f2ec"),
}
HARM_BADGE_MARKS: Mapping[HarmBadge, Mark] = {
    "harm": VERDICT_MARKS["harm"],
    "signalled": VERDICT_MARKS["harm_signalled"],
    "cannot_tell": VERDICT_MARKS["inconclusive"],
    "not_measured": _NOT_MEASURED,
    "not_above_limit": VERDICT_MARKS["harm_excluded"],
}
AIM_BADGE_MARKS: Mapping[AimBadge, Mark] = {
    "reversed": VERDICT_MARKS["benefit_reversed"],
    "not_shown": VERDICT_MARKS["benefit_not_shown"],
    "not_measured": _NOT_MEASURED,
    "shown": VERDICT_MARKS["benefit_shown"],
}
STATUS_MARKS: Mapping[WaveStatus, Mark] = {
    "alarm": VERDICT_MARKS["harm"],
    "watch": VERDICT_MARKS["harm_signalled"],
    "cannot_tell": VERDICT_MARKS["inconclusive"],
    "fine": VERDICT_MARKS["harm_excluded"],
}
SEVERITY_MARKS: Mapping[Severity, Mark] = {
    "serious": Mark("square", VERMILLION, "#fde9dc"),
    "warning": Mark("triangle", ORANGE, "#fdf2d9"),
    "info": Mark("circle", GREY, "#eef1f4"),
}
MARKS: dict[str, Mark] = dict(
    (
        *VERDICT_MARKS.items(),
        *DECISION_MARKS.items(),
        *SEVERITY_MARKS.items(),
        ("measured", Mark("circle", GREY, "#eef1f4")),
    )
)

# The names under which the style sheet uses the colours.
CSS_COLOURS = {
    "ink": INK,
    "muted": MUTED,
    "paper": PAPER,
    "tint": TINT,
    "line": LINE,
    "link": LINK,
    "alarm": HARM_ZONE,
    "limit": LIMIT_ZONE,
    "better": BETTER_ZONE,
    "signal": "#fdf2d9",
    "small": "#f8ebf2",
    "cleared": "#e2eff7",
    "hatch": HATCH_LINE,
    "risk": SKY,
}
DARK_COLOURS = {
    "ink": "#e9eef2",
    "muted": "#b3bec8",
    "paper": "#12171c",
    "tint": "#1c242b",
    "line": "#414d58",
    "link": "#9cc8ef",
    "heading": "#e9eef2",
    "alarm": "#4a2417",
    "limit": "#232b32",
    "better": "#143026",
    "signal": "#332b12",
    "small": "#38202d",
    "cleared": "#17293a",
    "hatch": "#b06a3f",
    "risk": "#2f7fb8",
}
"""The same names on a dark screen, and that of headings."""
CSS_NAMES: Mapping[str, str] = {colour: name for name, colour in CSS_COLOURS.items() if name != "link"}
"""Colour of a figure → its name there, so that a figure follows the page that it stands in."""


def ramp(steps: int) -> list[str]:
    """``steps`` colours from light to dark blue."""
    low, high = (channels(colour) for colour in _RAMP_ENDS)
    places = [step / max(steps - 1, 1) for step in range(steps)]
    return [
        "#" + "".join(f"{round(a + (b - a) * place):02x}" for a, b in zip(low, high, strict=True)) for place in places
    ]
