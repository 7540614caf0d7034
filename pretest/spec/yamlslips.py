"""Slips in YAML in plain words: what is wrong on which line, and what to do, where the reader only knows its grammar.

The reader stops where it can go no further, which is often later than the slip. So the lines before are looked at for
the slips that people make, and the first that fits is told; what fits none keeps the reader's own words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

CURLY = "“”„‟‘’‚«»"
_QUOTED = re.compile(r"(?<=[\s{\[,:(-])\"(?:[^\"\\]|\\.)*\"|(?<=[\s{\[,:(-])'(?:[^']|'')*'|^\"(?:[^\"\\]|\\.)*\"")
_OPEN_QUOTE = re.compile(r"(?:^\s*|: +|- +|[{\[,] *)([\"'])")
_GOES_ON = re.compile(r"(?:^\s*|: +|- +|[{\[,] *)([\"'])(?:(?!\1).)*\1 *([^\s,}\]:#])")
_CURLY_VALUE = re.compile(rf"(?:: +|- +|[{{\[,] *)[{CURLY}]")
_NO_BLANK = re.compile(r"^\s*(?:- +)?([A-Za-z_][\w-]*):[^\s/]")
_NO_BLANK_DASH = re.compile(r"^\s*-[A-Za-z{\"']")
_SECOND_COLON = re.compile(r"^\s*(?:- +)?[\w.-]+: +[^\s{\[|>&*!].*?:(?: |$)")
_SIGN = re.compile(r"(?:: +|- +|[{\[,] *)([@%`])")


@dataclass(frozen=True, slots=True)
class Slip:
    """line: from 1. what: the sentence. hint: what to do."""

    line: int
    what: str
    hint: str | None


def slip_in(text: str, problem: str, line: int, start: int | None) -> Slip:
    """What is wrong with the YAML ``text``.

    Parameters
    ----------
    problem : the reader's own words.
    line : where it stopped, from 1. start: where what it was reading began, or None.
    """
    lines = text.split("\n")
    here = _line(lines, line)
    begun = line if start is None else start
    return (
        _tab(lines, line)
        or _quotes(lines, line, begun)
        or _colon(here, line, begun, problem)
        or _no_blank(lines, line, begun)
        or _sign(here, line)
        or _bracket(problem, lines, begun)
        or _indented(problem, line)
        or Slip(line, f"this is not valid YAML ({problem})", None)
    )


def curly_quoted(text: str) -> bool:
    """Whether a text stands between curly quotation marks, which YAML takes for a part of it."""
    return len(text) > 1 and text[0] in "“„‟‘‚«" and text[-1] in "”“‟’‘»"


def _line(lines: Sequence[str], number: int) -> str:
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _tab(lines: Sequence[str], line: int) -> Slip | None:
    here = _line(lines, line)
    if "\t" in here[: len(here) - len(here.lstrip())]:
        return Slip(line, "the line begins with a tab", "Begin it with blanks: two for every level.")
    return None


def _quotes(lines: Sequence[str], line: int, begun: int) -> Slip | None:
    """Curly quotes around a text, quotes that are not closed, and texts that go on after the closing one."""
    if _CURLY_VALUE.search(_line(lines, line)):
        return Slip(line, "the quotation marks are curly", 'Use straight ones: "...".')
    for number in range(line, begun - 1, -1):
        bare = _line(lines, number)
        goes_on = _GOES_ON.search(bare)
        if goes_on is not None:
            rest = bare[goes_on.start(2) :]
            if re.match(r"[\w-]+: ", rest):
                return Slip(number, "a comma is missing between two keys", "Write {nl: ..., en: ...}.")
            what = "the text goes on after its closing quotation mark"
            hint = 'Put the whole text between double quotes, and write a double quote inside it as \\".'
            return Slip(number, what, hint)
        if _OPEN_QUOTE.search(_QUOTED.sub("x", bare)):
            return Slip(number, "a quotation mark is not closed", "Put the same mark at the end of the text.")
    return None


def _colon(here: str, line: int, begun: int, problem: str) -> Slip | None:
    bare = _QUOTED.sub("x", here)
    in_braces = "got ':'" in problem or ("expected ',' or '}'" in problem and re.search(r": [^,{}]*: ", bare))
    if ("values are not allowed" in problem and _SECOND_COLON.match(bare)) or (in_braces and begun == line):
        what = "a colon with a blank after it stands in a text that has no quotation marks"
        return Slip(line, what, 'Put the text between double quotes: "...".')
    return None


def _no_blank(lines: Sequence[str], line: int, begun: int) -> Slip | None:
    for number in dict.fromkeys((line, line - 1, begun)):
        here = _line(lines, number)
        found = _NO_BLANK.match(here)
        if found is not None:
            what = f"after '{found[1]}:' a blank is missing"
            return Slip(number, what, f"Write '{found[1]}: ...'.")
        if _NO_BLANK_DASH.match(here):
            return Slip(number, "after '-' a blank is missing", "Write '- ...'.")
    return None


def _sign(here: str, line: int) -> Slip | None:
    found = _SIGN.search(here)
    if found is None:
        return None
    return Slip(line, f"a text cannot begin with {found[1]}", 'Put the text between double quotes: "...".')


def _bracket(problem: str, lines: Sequence[str], begun: int) -> Slip | None:
    for sign in "}]":
        if f"',' or '{sign}'" in problem:
            what = f"what begins here is not closed with {sign}, or a comma is missing in it"
            return Slip(begun, what, f"Put {sign} at its end, and a comma between its parts.")
    return None


def _indented(problem: str, line: int) -> Slip | None:
    if any(words in problem for words in ("expected key", "'-' indicator", "<block end>", "values are not allowed")):
        what = "the line does not stand below the lines it belongs with"
        return Slip(line, what, "Give all keys of one level the same number of blanks in front of them.")
    return None
