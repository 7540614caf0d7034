"""Columns that are not found because of what stands in the header: names below it, or the texts of questions in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from pretest.errors import DataError, Problem
from pretest.forms.form import Form
from pretest.limits import TITLE_ROWS
from pretest.responses.layout import Layout
from pretest.responses.needs import PRE, Wanted
from pretest.spec import LANGUAGES, DataFile, Study
from pretest.tablefiles.tablefile import Table
from pretest.values import canonical, folded_label, names_phrase, plural

_FEWEST = 2  # names that must stand together below the header: one word alone can be an answer
_MOST_WRITTEN = 4  # columns that a hint writes out
_NUMBERED = re.compile(r"(?:[A-Za-z]{0,2}\d{1,3}[a-z]?[.):]\s+)")  # Q1. or 3) before a question
_BRACKETS = re.compile(r".*\[([^\[\]]+)\]\s*")  # the row of a table, as Google Forms writes it behind its question


def heading_problems(
    study: Study, source: DataFile, table: Table, layout: Layout, wanted: Wanted, forms: Sequence[Form]
) -> tuple[Problem, ...]:
    """Why columns were not found, where the file shows it.

    Parameters
    ----------
    table
        The file without the wrapping of its platform.

    Raises
    ------
    DataError
        When the names stand in a row below the header.
    """
    found = layout.matches.sources
    lost = [name for name in wanted.items if name not in found and name.removesuffix(PRE) not in found]
    named = [problem for problem in layout.problems if problem.code == "column_unknown"]
    if layout.shape is not None or (not lost and not named):
        return layout.problems
    row = _row_of_names(source, table, lost, _texts(study, forms, {*lost}))
    if row is not None:
        place, names = row
        what = f"the names of the columns seem to stand in row {place} ({names_phrase(names, 3)})"
        hint = f"Write header_row: {place} for this file in study.yaml."
        raise DataError("header_elsewhere", source.file, what, hint=hint)  # all else that is wrong follows from it
    return (*layout.problems, *_texts_as_names(study, source, table, lost, forms))


def _row_of_names(
    source: DataFile, table: Table, lost: Sequence[str], texts: Collection[str]
) -> tuple[int, list[str]] | None:
    """The line below the header that holds names, or texts of questions, which the study looks for; and those."""
    if table.format not in ("csv", "tsv", "xlsx"):
        return None
    columns = (source.respondent, source.arm, source.weight, source.cluster, source.block, source.duration)
    sought = {*lost, *(name for name in columns if isinstance(name, str) and name not in table.frame)}
    for place in range(min(TITLE_ROWS, len(table.frame))):
        cells = {canonical(cell) for cell in table.frame.iloc[place] if isinstance(cell, str)}
        names = sorted(sought & cells) or sorted(cell for cell in cells if {*_readings(cell)} & set(texts))
        if len(names) >= _FEWEST:
            return int(table.rows[place]), names
    return None


def _texts_as_names(
    study: Study, source: DataFile, table: Table, lost: Iterable[str], forms: Sequence[Form]
) -> Iterator[Problem]:
    """Columns that have the text of a question as their name, which may be the text of another question too."""
    sought = {name for name in lost if not name.endswith(PRE)}
    texts = _texts(study, forms, sought)
    if not texts:
        return
    headings: dict[str, list[str]] = {}
    for name in map(str, table.frame):
        for text in _readings(name):
            if text in texts:
                headings.setdefault(text, []).append(name)
                break
    pairs: dict[str, str] = {}
    doubtful: set[str] = set()
    for text, names in headings.items():
        if len(texts[text]) == 1 and len(names) == 1:
            pairs.setdefault(next(iter(texts[text])), names[0])
        else:
            doubtful.update(names)
    if pairs or doubtful:
        yield _named_by_texts(source, pairs, sorted(doubtful))


def _named_by_texts(source: DataFile, pairs: Mapping[str, str], doubtful: Sequence[str]) -> Problem:
    n = len(pairs) + len(doubtful)
    what = f"{plural(n, 'column has', 'columns have')} the text of a question as a name, not the name of the question"
    if doubtful:
        what += f"; {names_phrase(doubtful, 2)} can be more than one question"
    written = ", ".join(f'{name}: "{text}"' for name, text in list(pairs.items())[:_MOST_WRITTEN])
    more = ", and so on" if len(pairs) > _MOST_WRITTEN else ""
    hint = "Export again with names (codes, raw data) as headings"
    hint += f"; or say which is which, as columns: {{{written}{more}}} in study.yaml." if pairs else "."
    return Problem("headings_are_texts", source.file, what, hint=hint)


def _texts(study: Study, forms: Sequence[Form], sought: set[str]) -> dict[str, set[str]]:
    """Text of a question, folded → the questions that have it, of those that were not found."""
    found: dict[str, set[str]] = {}
    pairs = [(name, item.text) for name, (item, _) in study.items().items()]
    pairs += [(question.of, question.text) for form in forms for question in form.asked]
    for name, text in pairs:
        for language in LANGUAGES if name in sought else ():
            spelled = folded_label(text.in_language(language))
            if any(letter.isalpha() for letter in spelled):
                found.setdefault(spelled, set()).add(name)
    return found


def _readings(name: str) -> Iterator[str]:
    """A heading as the text of a question: as it is, without a number before it, or the row in brackets behind it."""
    yield folded_label(name)
    yield folded_label(_NUMBERED.sub("", name, count=1))
    row = _BRACKETS.fullmatch(name)
    if row is not None:
        yield folded_label(row[1])
