"""What a section of a report is: who makes it, from which tables, and in which reports it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pretest.report.words.edition import Edition
from pretest.tables.table import Table

Run = Literal["analyse", "monitor"]


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """One section. Its template and its texts stand in ``reports/sections/FOLDER``, its title is ``section.ID.title``.

    id: its place in the page, and its name in profiles. build: makes what the template shows, all of it plain records.
    tables: those of the findings that it reads. runs: the runs whose report has it. folder: the id where it is empty;
    a section that stands under one id with other content in another run has its own.
    """

    id: str
    build: Callable[[Edition], object]
    tables: tuple[Table, ...] = ()
    runs: tuple[Run, ...] = ("analyse",)
    folder: str = ""

    @property
    def home(self) -> str:
        """The name of its folder."""
        return self.folder or self.id

    @property
    def template(self) -> str:
        return f"sections/{self.home}/section.html.j2"
