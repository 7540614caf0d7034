"""What is put in the place of something good: values, bytes and names that broke programs before."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from typing import Any

Path_ = tuple[str | int, ...]

# As they are written in YAML.
YAML_VALUES = (
    "1e999", "-1e999", "1e300", "-1e300", "'1e300'", "'inf'", "'nan'", ".inf", ".nan", "99999999999999999999",
    "1" + "0" * 400, "1000000000000", "-1000000000000", "-1", "0", "0.5", "1e-320", "2", "true", "null", "~", "''",
    "' '", "[]", "{}", "[[]]", "[null]", "[1, [2, [3]]]", "{a: {b: {c: 1}}}", "{'': 1}", "[{}, {}]",
    "[" * 60 + "]" * 60, "{a: " * 50 + "1" + "}" * 50, "x" * 300, "x" * 6_000, "x" * 30_000, r'"\0"', r'"\x07bell"',
    r'"\u202Eevil"', r'"\uFEFF"', r'"a\nb"', r'"\t"', '"\U0001f600\U0001f600"', "שלום", "e\u0301" * 40, "ﷺ" * 90,
    "!!python/object/apply:os.system [true]", "!!binary aGVsbG8=", "!x y", "&a [1]", "*a", "<<", "../../etc/passwd",
    "/dev/zero", "/etc/passwd", "data", "data/../data/wave1.csv", "C:\\x", "'=cmd|x!A1'", "'{{ 7*7 }}'",
    "'<script>alert(1)</script>'", "'$\\frac{1}{'", "'%s%n'", "2026-13-45", "0000-00-00", "9999-12-31", "no", "0x10",
    "1_000", "12:30:45", "'a,b'", "control", "everyone", "distance", "id", "_arm", "_respondent", "[id, id, id]",
    "[" + ", ".join(["1"] * 1_000) + "]", "[" + ", ".join(f"a{n}" for n in range(12_000)) + "]",
    "{" + ", ".join(f"a{n}: 1" for n in range(1_000)) + "}", "[1e300, -1e300]", "{min: 5, max: 1}", "{sd: 0}",
    "{nl: 1, en: [2]}", "[1, 1, 1]", "'1'", "CON", "nul.csv", "a" * 255 + ".csv", "[true, false]", "'\\'",
)  # fmt: skip
KEYS = ("extra", "x" * 5_000, r'"\0"', "''", "1", "null", "'[a]'", "__class__", "nl", r'"\u202E"', "é", "'a: b'")
JSON_VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 0.5, 1e300, -1e18, 1e17, 10**30, 10**400, 5e-324, "", " ", "x", "x" * 6_000, "x" * 200, "\x00",
    "\u202eevil", "\ud800", "😀", "<script>", "{{ 7*7 }}", "$x^{2$", [], {}, [[]], [None], {"a": 1}, [1, 2], "nan",
    "2026-01-01", "../../x", "control", [{}], ["x"] * 300,
)  # fmt: skip
LINES = ("1e300", "-1e300", "inf", "nan", "NaN", "-inf", "1e999", "9" * 400, "", " ", "=1+1", "0x10", "1_000", "1,5",
         "1.234,5", "x" * 5_000, "é", "\u202e", "😀", "99999999999999999999", "TRUE", "-0", "1e-320", "#N/A", "1 2",
         "\u0660\u0661", "½", "01", "1.0e+3", '"', '""', "'")  # fmt: skip


def places(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Every path of ``value``, of JSON or YAML, but its root."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield (*path, key)
        yield from places(inner, (*path, key))


def replaced(value: Any, path: Sequence[str | int], new: Any) -> Any:
    """A copy of ``value`` with ``new`` at ``path``."""
    if not path:
        return new
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


def without(value: Any, path: Sequence[str | int]) -> Any:
    """A copy of ``value`` without what stands at ``path``."""
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    if len(path) == 1:
        del copy[path[0]]
    else:
        copy[path[0]] = without(value[path[0]], path[1:])
    return copy


def hurt_bytes(data: bytes, rng: random.Random) -> bytes:
    """``data`` cut, flipped, repeated or filled up."""
    way = rng.randrange(7)
    if way == 0:
        return data[: rng.randrange(len(data) + 1)]
    if way == 1:
        start = rng.randrange(len(data))
        return data[:start] + data[start + rng.randrange(1, 64) :]
    if way == 2:
        start = rng.randrange(len(data))
        return (
            data[:start] + rng.choice((b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\n\r\n", b'"', b"\x1a")) + data[start:]
        )
    if way == 3:
        return data + rng.randbytes(rng.randrange(1, 200))
    hurt = bytearray(data)
    for _ in range(1 if way == 4 else rng.randrange(1, 40)):
        place = rng.randrange(len(hurt))
        hurt[place] = rng.randrange(256) if way == 6 else hurt[place] ^ (1 << rng.randrange(8))
    return bytes(hurt)


def hurt_table(text: str, rng: random.Random) -> bytes:
    """A csv with hostile cells, names, marks or encoding."""
    rows = [line.split(",") for line in text.strip().split("\n")]
    way = rng.randrange(12)
    if way <= 3:
        for _ in range(rng.choice((1, 1, 5, 40))):
            row = rng.randrange(len(rows))
            rows[row][rng.randrange(len(rows[row]))] = rng.choice(LINES)
    elif way == 4:
        column, value = rng.randrange(len(rows[0])), rng.choice(LINES)
        rows = [rows[0], *([*row[:column], value, *row[column + 1 :]] for row in rows[1:])]
    elif way == 5:
        rows[rng.randrange(len(rows))] = rng.choice(([], ["x"], ["x"] * 50, [""] * 5))
    elif way == 6:
        rows = [row + [rng.choice(LINES)] * rng.choice((1, 20, 2_000)) for row in rows]
    elif way == 7:
        rows = rows[: rng.randrange(4)]
    text = rng.choice(("\n", "\n", "\r\n", "\r")).join(
        rng.choice((",", ",", ",", ";", "\t", "|", "\x01")).join(row) for row in rows
    )
    if way == 8:
        text = re.sub(",", rng.choice((";", "\t", ", ", ",,", '","')), text)
    if way == 9:
        text = text.replace("debt", rng.choice(("débt", "deЖbt", "de\u202ebt", "de\x0bbt", "😀")))
    encoding = rng.choice(
        ("utf-8",) * 6 + ("utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1", "cp1251", "utf-7")
    )
    data = text.encode(encoding, errors="replace")
    return hurt_bytes(data, rng) if way >= 10 and data else data
