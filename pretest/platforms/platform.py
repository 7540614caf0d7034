"""A platform: one record, which stands in the ``__init__`` of the platform's own folder.

The functions it names are imported when they are asked for: some of them write workbooks or documents, and need
libraries that nobody else waits for.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from pretest.forms.form import Content
from pretest.forms.naming import Rules
from pretest.platforms.export import Export
from pretest.platforms.invented import Layout
from pretest.platforms.unwrapped import Reader
from pretest.spec import Language, Questionnaire

Part = TypeVar("Part")
Ids = Literal["unique", "per_form"]


class Exporter(Protocol):
    def __call__(
        self, content: Content, questionnaire: str | Questionnaire, languages: Sequence[Language] | None = None
    ) -> Export: ...


@dataclass(frozen=True, slots=True)
class Later(Generic[Part]):
    """Something that is imported when it is called for. where: ``module:name``."""

    where: str

    def __call__(self) -> Part:
        module, _, name = self.where.partition(":")
        found: Part = getattr(importlib.import_module(module), name)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Platform:
    """One platform, or another place where a questionnaire can go.

    id: its word in study.yaml and on the command line. target: what ``survey export`` calls it. what: one line for
    people. write: gives what makes its files. read: gives what takes the wrapping off its exports; rehearse: gives what
    writes such an export of invented people; None where nobody answers in it. names: its rules for names. ids: whether
    the ids of its submissions are unique, or given anew in every form.
    """

    id: str
    target: str
    what: str
    write: Callable[[], Exporter]
    read: Callable[[], Reader] | None = None
    rehearse: Callable[[], Layout] | None = None
    names: Rules | None = None
    ids: Ids = "unique"

    @property
    def reader(self) -> Reader:
        """What takes the wrapping off.

        Raises
        ------
        ValueError
            When exports of the platform cannot be read: a programming mistake.
        """
        if self.read is None:
            raise ValueError(f"exports of {self.id} cannot be read")
        return self.read()
