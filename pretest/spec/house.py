"""House style: who sends the report, and how its edge looks. Data alone; nothing of it runs, and no verdict changes."""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema

from pretest.errors import Problem, SpecError
from pretest.library import inside
from pretest.limits import LOGO_BYTES, LOGO_SIDE
from pretest.spec.colours import AA_TEXT, PAPER, contrast
from pretest.spec.model import Spec, Text
from pretest.spec.yamlfile import YamlFile

LOGO_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".svg": "image/svg+xml"}
SVG_BEGINS = 20_000  # bytes before which an svg must begin; some have a long licence above it
MAX_SENDER, MAX_INTRO = 200, 2_000  # letters
TINT = "#f4f6f8"  # the darker of the two grounds that text stands on
_SCHEMA = {"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$"}
_DATA_URI = re.compile(r"data:image/(png|jpeg|svg\+xml);base64,[A-Za-z0-9+/=]+")
_BEGINS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
# A logo is shown as a picture, in which nothing runs or is fetched; what has no place in one is refused even so.
_LIVE = re.compile(
    rb"<\s*(\w+:)?(script|foreignobject|iframe|handler|set|animate\w*)\b|<!(DOCTYPE|ENTITY)|[\s/\"']on\w+\s*=|javascript:"
    rb"|@import|href\s*=(?!\s*[\"']?\s*#)|url\s*\((?!\s*[\"']?\s*#)",
    re.IGNORECASE,
)


def _hex(colour: str) -> str:
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", colour):
        raise ValueError("this is no colour; write it as '#0b5394', between quotes")
    return colour.lower()


def _readable(colour: str) -> str:
    colour = _hex(colour)
    found = min(contrast(colour, ground) for ground in (PAPER, TINT))
    if found < AA_TEXT:
        raise ValueError(
            f"{colour} has a contrast of {found:.1f} with the page, and text needs {AA_TEXT} (WCAG AA); "
            "choose a darker colour"
        )
    return colour


Hex = Annotated[str, AfterValidator(_hex), WithJsonSchema(_SCHEMA)]
Ink = Annotated[str, AfterValidator(_readable), WithJsonSchema(_SCHEMA)]


class Colours(Spec):
    """heading: of titles. accent: of links and what can be unfolded. band: behind the logo and the sender, on top."""

    heading: Ink | None = None
    accent: Ink | None = None
    band: Hex | None = None


class Sender(Text):
    nl: str = Field(min_length=1, max_length=MAX_SENDER)
    en: str = Field(min_length=1, max_length=MAX_SENDER)


class Intro(Text):
    nl: str = Field(min_length=1, max_length=MAX_INTRO)
    en: str = Field(min_length=1, max_length=MAX_INTRO)


class House(Spec):
    """logo: a png, jpg or svg file in the study folder. sender: who stands behind the report. intro: plain text."""

    logo: str | None = None
    colours: Colours = Colours()
    sender: Sender | None = None
    intro: Intro | None = None


def read_logo(folder: Path, name: str) -> str:
    """The logo ``name`` of the study ``folder`` as a data URI, so that a page needs nothing else.

    Raises
    ------
    SpecError
        When the file is missing, outside the study, too large, no png, jpg or svg, or an svg with something in it that
        is no picture.
    """
    path = inside(folder, name)
    if not path.is_file():
        raise SpecError("logo_missing", name, "there is no such file", hint="Put the logo into the study folder.")
    kind = LOGO_TYPES.get(path.suffix.lower())
    if kind is None:
        raise SpecError("logo_kind", name, "a logo must be a png, jpg or svg file")
    if path.stat().st_size > LOGO_BYTES:
        size = f"{path.stat().st_size:,} bytes"
        raise SpecError("logo_large", name, "the logo is too large", f"at most {LOGO_BYTES:,} bytes", size)
    data = path.read_bytes()
    _require_picture(data, kind, name)
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"


def check_house(house: House | None, folder: Path, source: YamlFile) -> Iterator[Problem]:
    """What is wrong with the logo; colours and texts are checked as they are read."""
    if house is not None and house.logo is not None:
        try:
            read_logo(folder, house.logo)
        except SpecError as error:
            for problem in error.problems:
                yield Problem(
                    problem.code,
                    source.where(("house", "logo")),
                    f"{house.logo}: {problem.what}",
                    problem.expected,
                    problem.got,
                    problem.hint,
                )


def is_logo(text: object) -> bool:
    """Whether ``text`` is a data URI as ``read_logo`` makes them."""
    return isinstance(text, str) and _DATA_URI.fullmatch(text) is not None


def _require_picture(data: bytes, kind: str, name: str) -> None:
    if kind == "image/svg+xml":
        _require_drawing(data, name)
        return
    if not data.startswith(_BEGINS[kind]):
        raise SpecError("logo_kind", name, "the file is not the kind of picture that its name says")
    if kind == "image/png":
        sides = struct.unpack(">II", data[16:24]) if len(data) >= 24 else (0, 0)
        if not 0 < max(sides) <= LOGO_SIDE or not min(sides):
            got = f"{sides[0]:,} × {sides[1]:,}"
            raise SpecError("logo_large", name, "the picture has an impossible size", f"1 to {LOGO_SIDE} pixels", got)


def _require_drawing(data: bytes, name: str) -> None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise SpecError("logo_kind", name, "the svg file is not UTF-8") from None
    found = _LIVE.search(data)
    if found:
        what = f"the svg holds '{found.group().decode('utf-8').strip()[:40]}', which is no part of a picture"
        raise SpecError("logo_svg", name, what, hint="Save it as a plain svg, or as png.")
    if not re.search(rb"<svg[\s>]", data[:SVG_BEGINS]):
        raise SpecError("logo_kind", name, "the file is no svg picture")
