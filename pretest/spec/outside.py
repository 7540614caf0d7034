"""watch/series.yaml: figures that others publish, shown beside the survey and never mixed into it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from pretest.errors import Problem, SpecError
from pretest.library import Content, inside, read_small, require_plain
from pretest.limits import OUTSIDE_SERIES, PATH
from pretest.spec.contentfile import parse_content
from pretest.spec.model import Column, FileName, Id, Label, Spec, Text
from pretest.spec.study import Study
from pretest.spec.validate import validate
from pretest.spec.yamlfile import YamlFile
from pretest.words import Direction

WATCH = "watch"
SERIES_FILE = f"{WATCH}/series.yaml"
ENDINGS = (".csv", ".txt", ".tsv")

# No account, and no blanks: the address is printed as it stands.
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s@<>\"']+$", max_length=PATH)]


class OutsideColumns(Spec):
    """Which columns of the file mean what. low, high: the ends of an interval, where the source gives one."""

    date: Column = "date"
    value: Column = "value"
    low: Column | None = None
    high: Column | None = None
    place: Column | None = None

    @model_validator(mode="after")
    def _both_ends(self) -> OutsideColumns:
        if (self.low is None) != (self.high is None):
            raise ValueError("an interval has two ends: name both 'low' and 'high', or neither")
        named = self.named.values()
        if len(set(named)) < len(named):
            raise ValueError("one column cannot mean two things")
        return self

    @property
    def named(self) -> dict[str, str]:
        """What it means → the column, of those that the file has."""
        found = {name: getattr(self, name) for name in ("date", "value", "low", "high", "place")}
        return {name: column for name, column in found.items() if column is not None}


class OutsideSeries(Spec):
    """One series of figures from elsewhere (sewage, police, treatment), with its source.

    file: text with columns, in the folder ``watch``. source: who publishes it; retrieved: when it was fetched there.
    higher_is: what a higher value is; ``neutral`` where that cannot be said. counts: the values are numbers of people,
    so that small ones are hidden. decimal: the mark of decimals, where the file does not show it. pillar: the group
    that it stands under, where the plan does not say so.
    """

    id: Id
    label: Label
    unit: Label
    file: FileName
    columns: OutsideColumns = OutsideColumns()
    source: Label
    retrieved: datetime.date
    url: Address | None = None
    higher_is: Direction
    note: Text | None = None
    counts: bool = False
    decimal: Literal[".", ","] | None = None
    pillar: Id | None = None

    @property
    def path(self) -> str:
        """Its file, in the study folder."""
        return f"{WATCH}/{self.file}"


class OutsideFile(Spec):
    """All outside series of a study."""

    series: tuple[OutsideSeries, ...] = Field(max_length=OUTSIDE_SERIES)

    @model_validator(mode="after")
    def _one_each(self) -> OutsideFile:
        ids = [one.id.casefold() for one in self.series]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"the series '{twice[0]}' stands here twice")
        return self


def load_outside(study: Study) -> tuple[OutsideSeries, ...]:
    """The outside series of ``study``, as ``watch/series.yaml`` lists them; none where it has no such file.

    Returns
    -------
    tuple of OutsideSeries
        Frozen; the figures are not read yet.

    Raises
    ------
    SpecError
        With every problem in the file, each with its line.
    """
    path = inside(study.folder, SERIES_FILE)
    if not path.is_file():
        return ()
    source = parse_content(Content(SERIES_FILE, read_small(path, SERIES_FILE)))
    found, problems = validate(OutsideFile, source)
    if found is not None:
        problems += [one for number, series in enumerate(found.series) for one in _misplaced(series, number, source)]
    if found is None or problems:
        raise SpecError.of(problems)
    return found.series


def _misplaced(series: OutsideSeries, number: int, source: YamlFile) -> Iterator[Problem]:
    """A file that is none of the folder ``watch``, or no text with columns."""
    where = source.where(("series", number, "file"))
    try:
        require_plain(series.path)
    except SpecError:
        hint = f"Put the file into the folder {WATCH}, and write its name alone."
        yield Problem("outside_watch", where, f"the file does not lie in the folder {WATCH}", hint=hint)
        return
    ending = PurePosixPath(series.file).suffix.lower()
    if ending not in ENDINGS:
        hint = "Save the sheet as CSV."
        yield Problem("outside_no_text", where, "a series is a text file with columns", ".csv", ending or None, hint)
