"""What a table is: its columns in order, each with its type, its meaning and the words it may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Literal

import pandas as pd

from pretest.tables.hiding import Hiding

Kind = Literal["text", "int", "float", "bool"]
DTYPES: Mapping[Kind, str] = MappingProxyType({"text": "string", "int": "Int64", "float": "float64", "bool": "boolean"})
FIRST = "0.1.0"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. meaning: a sentence; words: all that a closed column may hold, empty where it is open."""

    name: str
    kind: Kind
    meaning: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table: ``columns`` in the order of the CSV; figures are unrounded.

    what: what one row is, in a sentence; hides: when its figures are left out; since: the version that first wrote it;
    grew: columns that it did not always have, where a row without them is a row of something else; came: columns that
    it did not always have, with what they say of the rows of before; file: name of its CSV, empty where it stands in
    findings.json alone; run: which run writes that; kinds: name → kind of each column, in order.
    """

    name: str
    what: str
    columns: tuple[Column, ...]
    hides: Hiding
    since: str = FIRST
    grew: tuple[str, ...] = ()
    came: tuple[tuple[str, str], ...] = ()
    file: str = ""
    run: Literal["analyse", "monitor"] = "analyse"
    kinds: Mapping[str, Kind] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", MappingProxyType({column.name: column.kind for column in self.columns}))

    def require(self, frame: pd.DataFrame) -> pd.DataFrame:
        """``frame`` with exactly these columns, in order and typed; a missing or unknown column is our mistake.

        Raises
        ------
        ValueError
            When the frame does not have the declared columns: a programming mistake, not the user's.
        """
        kinds = self.kinds
        missing = [column for column in kinds if column not in frame.columns]
        extra = [column for column in frame.columns if column not in kinds]
        if missing or extra:
            raise ValueError(f"table '{self.name}': missing columns {missing}, undeclared columns {extra}")
        typed = {column: DTYPES[kind] for column, kind in kinds.items()}
        ordered = frame if list(frame.columns) == list(kinds) else frame[list(kinds)]
        found = zip(typed.items(), ordered.dtypes, strict=True)
        other = {column: wanted for (column, wanted), dtype in found if str(dtype) != wanted}
        return (ordered.astype(other) if other else ordered).reset_index(drop=True)

    def empty(self) -> pd.DataFrame:
        """The table without rows; one frame for all who ask."""
        return _empty(self)


@cache
def _empty(table: Table) -> pd.DataFrame:
    return table.require(pd.DataFrame({column: [] for column in table.kinds}))
