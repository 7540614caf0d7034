"""Notes and errors told again in Dutch, with the names and figures of the English sentence that the engine wrote.

The catalogue has each English sentence beside the Dutch one, with the same names between braces. A sentence that is not
in it is not told: nothing is translated by half.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pretest.errors import Note, Problem
from pretest.library import Library
from pretest.spec.yamlfile import parse_yaml
from pretest.words import Language

HOME = "reports/words/retold"
_NUMBER = r"(?:fewer than )?\d[\d,]*(?: or more)?|no"
_FIGURES = ("size", "low", "high", "effect")  # names of what has decimals
_PARTS = re.compile(r"\{\{|\}\}|\{(\w+)\}|\[([^\]|]*)\|([^\]|]*)\]")
_KINDS = {"stigma": "stigma", "boomerang": "averechts effect", "barrier to help": "drempel naar hulp"}
_KIND = re.compile(rf"harm: ({'|'.join(_KINDS)})")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d.,]?\d)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the catalogue, in both languages."""

    english: str
    dutch: str

    def tell(self, message: str) -> str | None:
        """``message`` in Dutch, or None where it is another sentence."""
        found = _pattern(self.english).fullmatch(message)
        return None if found is None else _filled(self.dutch, found.groupdict())

    def names(self, language: Language) -> list[str]:
        """The names between braces, sorted."""
        text = self.dutch if language == "nl" else self.english
        return sorted(found[1] for found in _PARTS.finditer(text) if found[1])


@cache
def note_sentences() -> Mapping[str, tuple[Sentence, ...]]:
    """Code → the sentences that its notes are written in."""
    return {code: _sentences(listed) for code, listed in _read("notes").items()}


@cache
def error_sentences() -> Mapping[str, tuple[Sentence, ...]]:
    """``what.CODE``, ``expected``, ``got`` or ``hint`` → sentences."""
    record = _read("errors")
    what = {f"what.{code}": _sentences(listed) for code, listed in record.pop("what").items()}
    return what | {name: _sentences(listed) for name, listed in record.items()}


def retold_note(note: Note) -> str | None:
    """The message of ``note`` in Dutch, with the same names and figures; None where the catalogue has it not."""
    return _first(note_sentences().get(note.code, ()), note.message)


def retold_problem(problem: Problem) -> str | None:
    """``str(problem)`` in Dutch; None where one part of it is not in the catalogue."""
    known = error_sentences()
    what = _first(known.get(f"what.{problem.code}", ()), problem.what)
    expected = _part(problem.expected, lambda text: _first(known["expected"], text) or _plain(text))
    got = _part(problem.got, lambda text: _first(known["got"], text) or _plain(text))
    hint = _part(problem.hint, lambda text: _first(known["hint"], text))
    if what is None or expected is None or got is None or hint is None:
        return None
    text = f"{problem.where}: {what}" if problem.where else what
    more = [f"verwacht: {expected}"] * bool(expected) + [f"gelezen: {got}"] * bool(got)
    text = f"{text}. {', '.join(more)}".replace(". v", ". V").replace(". g", ". G") if more else text
    return f"{text.rstrip('.')}." + (f" {hint}" if hint else "")


def _part(text: str | None, tell: Callable[[str], str | None]) -> str | None:
    return "" if text is None else tell(text)


def _plain(text: str) -> str | None:
    """What is the same in every language: a value between quotes, or values without blanks."""
    return text if re.fullmatch(r"'[^']*'|\S+(?:, \S+)*", text) else None


def _first(sentences: Iterable[Sentence], message: str) -> str | None:
    return next((told for told in (one.tell(message) for one in sentences) if told is not None), None)


@cache
def _pattern(english: str) -> re.Pattern[str]:
    made, place = [], 0
    for found in _PARTS.finditer(english):
        made.append(re.escape(english[place : found.start()]))
        made.append(_piece(found))
        place = found.end()
    return re.compile("".join([*made, re.escape(english[place:])]), re.DOTALL | re.IGNORECASE)


def _piece(found: re.Match[str]) -> str:
    name, one, many = found.groups()
    if name:
        return f"(?P<{name}>{_NUMBER if _is_count(name) else '.+?'})"
    if one is not None:
        return f"(?:{re.escape(one)}|{re.escape(many)})"
    return re.escape(found[0][0])


def _is_count(name: str) -> bool:
    return name in ("n", "of") or name.startswith("n_")


def _filled(dutch: str, values: Mapping[str, str]) -> str:
    def fill(found: re.Match[str]) -> str:
        name = found[1]
        if not name:
            return found[0][0] if found[2] is None else found[0]
        if name in _FIGURES:
            return values[name].replace(".", ",")
        return _count(values[name]) if _is_count(name) else _kinds(_list(values[name]))

    return _PARTS.sub(fill, dutch)


def _count(text: str) -> str:
    """2,613 → 2.613; fewer than 10 → minder dan 10."""
    text = "geen" if text.casefold() == "no" else re.sub("(?i)^fewer than", "minder dan", text)
    return text.replace(" or more", " of meer").replace(",", ".")


def _kinds(text: str) -> str:
    """harm: barrier to help → schade: drempel naar hulp."""
    return _KIND.sub(lambda found: f"schade: {_KINDS[found[1]]}", text)


def _list(text: str) -> str:
    """A list of names, some with a number behind it; what is between quotes stays as it is."""
    text = re.sub(r" and (\d[\d,]*) more$", r" en nog \1", text)
    text = re.sub(r"(?<=') and (?=')", " en ", text)
    return _THOUSANDS.sub(lambda found: found[0].replace(",", "."), text)


def _sentences(listed: list[dict[str, str]]) -> tuple[Sentence, ...]:
    return tuple(Sentence(one["en"], one["nl"]) for one in listed)


def _read(name: str) -> dict[str, Any]:
    file = f"{HOME}/{name}.yaml"
    shipped = Library().find(file)
    if shipped is None:
        raise FileNotFoundError(f"{file} is missing from the installation")
    return dict(parse_yaml(shipped.data, file).data)
