"""Paths of an SVG in few letters: a tenth of a point is enough, and what is near is said from where one stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_PART = re.compile(r"[MLHVCQZz]|-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
_NUMBERS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Q": 4, "Z": 0}
_ROUND = 8  # curves that matplotlib makes a circle of


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a path. points: where it goes to and by which handles, in tenths of a point."""

    command: str
    points: tuple[tuple[int, int], ...] = ()


def read_path(path: str, x: float = 0.0, y: float = 0.0) -> list[Step]:
    """The steps of a path with absolute commands (M, L, H, V, C, Q, Z), moved by ``x`` and ``y``.

    Raises
    ------
    ValueError
        When there is another command in it.
    """
    parts = _PART.findall(path)
    if "".join(parts) != re.sub(r"[\s,]+", "", path):
        raise ValueError(f"a path with other commands than {', '.join(_NUMBERS)}: {path[:60]}")
    steps: list[Step] = []
    here, place, command = (0.0, 0.0), 0, ""
    while place < len(parts):
        if parts[place].isalpha():
            command, place = parts[place].upper(), place + 1
        numbers = [float(part) for part in parts[place : place + _NUMBERS[command]]]
        place += len(numbers)
        if command in "HV":
            numbers = [numbers[0], here[1]] if command == "H" else [here[0], numbers[0]]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        here = pairs[-1] if pairs else here
        said = "L" if command in "HV" else command
        steps.append(Step(said, tuple((round((px + x) * 10), round((py + y) * 10)) for px, py in pairs)))
    return steps


def write_path(steps: Sequence[Step]) -> str:
    """The steps as an attribute ``d``; full circles as an arc."""
    said: list[str] = []
    here = start = (0, 0)
    place = 0
    while place < len(steps):
        step = steps[place]
        circle = _circle(steps[place : place + _ROUND + 2])
        if circle is not None:
            said.append(circle)
            here = start = step.points[0]
            place += _ROUND + 2
            continue
        closes = place + 1 < len(steps) and steps[place + 1].command == "Z"
        if step.command == "M":
            start = step.points[0]
        if step.command == "Z":
            said.append("z")
            here = start
        elif step.command != "L" or (step.points[0] != here and not (closes and step.points[0] == start)):
            said.append(_said(step, here) if said else _placed(step))
            here = step.points[-1]
        place += 1
    return "".join(said)


@lru_cache(4_000)
def number(tenths: int) -> str:
    """A number of tenths as SVG writes it shortest."""
    text = f"{tenths / 10:.1f}".removesuffix(".0")
    return re.sub(r"^(-?)0(?=\.)", r"\1", text)


def _said(step: Step, here: tuple[int, int]) -> str:
    """A step from ``here`` or by the places themselves, whichever is shorter."""
    end = step.points[0]
    if step.command == "L" and (end[0] == here[0] or end[1] == here[1]):
        letter, axis = ("v", 1) if end[0] == here[0] else ("h", 0)
        return min((letter + number(end[axis] - here[axis]), letter.upper() + number(end[axis])), key=len)
    away = [value - here[axis] for point in step.points for axis, value in enumerate(point)]
    return min((step.command.lower() + _joined(away), _placed(step)), key=len)


def _placed(step: Step) -> str:
    """A step by the places themselves: a path begins so, and can then follow another."""
    return step.command + _joined([value for point in step.points for value in point])


def _joined(values: Sequence[int]) -> str:
    said = ""
    for text in map(number, values):
        said += text if not said or text.startswith("-") else f" {text}"
    return said


def _circle(steps: Sequence[Step]) -> str | None:
    """One arc, all but closed, for what is drawn as a circle from its top or bottom; None for anything else."""
    if [step.command for step in steps] != ["M", *"C" * _ROUND, "Z"]:
        return None
    ends = [step.points[-1] for step in steps[1:-1]]
    across, down = ({end[axis] for end in ends} for axis in (0, 1))
    wide, high = max(across) - min(across), max(down) - min(down)
    start = steps[0].points[0]
    middle = ((max(across) + min(across)) / 2, (max(down) + min(down)) / 2)
    if abs(wide - high) > 1 or abs(start[0] - middle[0]) > 1 or wide == 0:
        return None
    radius, aside = number(round(wide / 2)), ".1" if start[1] > middle[1] else "-.1"
    return f"M{_joined(start)}a{radius} {radius} 0 1 1 {aside} 0z"
