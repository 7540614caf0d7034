"""Judge draws of a kind through the library, blind: from rows on disk to words, without the report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pretest.analysis.cells.attrition import lost_in
from pretest.analysis.cells.judging import judge
from pretest.quality import screen
from pretest.responses import read_responses
from pretest.seeds import stream
from pretest.spec import load_study
from pretest.spec.study import Study
from tests.truth.draws import write_draw
from tests.truth.kinds import Kind
from tests.truth.world import write_world

SEED = 20261128


def judged(folder: Path, kind: Kind, draws: int) -> pd.DataFrame:
    """The verdicts of ``draws`` studies with ``draw`` (their number) and ``truth`` (of cells; NaN for decisions)."""
    tables = [table.assign(draw=number) for number, table in enumerate(_each(folder, kind, draws))]
    found = pd.concat(tables, ignore_index=True)
    return found.assign(
        truth=[
            kind.effect(row.concept, row.audience, row.outcome) if row.outcome else np.nan
            for row in found[["concept", "audience", "outcome"]].itertuples()
        ]
    )


def _each(folder: Path, kind: Kind, draws: int) -> Iterator[pd.DataFrame]:
    write_world(folder, kind.world, has_control=kind.has_control)
    study: Study | None = None
    for number in range(draws):
        write_draw(folder, kind, stream(SEED, kind.id, number))
        study = study or load_study(folder)
        responses = read_responses(study)
        screened = screen(study, responses)
        yield judge(study, screened, tuple(lost_in(study, responses, screened)), suppress_below=10).verdicts


@dataclass(frozen=True, slots=True)
class Rate:
    """How often something was so."""

    count: int
    of: int

    @property
    def share(self) -> float:
        return self.count / self.of if self.of else 0.0

    def most(self, allowed: float, errors: float = 2.0) -> bool:
        """Whether it is at most ``allowed``, but for ``errors`` Monte Carlo standard errors."""
        return self.of > 0 and self.share <= allowed + errors * np.sqrt(allowed * (1 - allowed) / self.of)

    def least(self, wanted: float, errors: float = 2.0) -> bool:
        return self.of > 0 and self.share >= wanted - errors * np.sqrt(wanted * (1 - wanted) / self.of)

    def __str__(self) -> str:
        return f"{self.count} of {self.of} ({100 * self.share:.1f} %)"


def rate(flags: pd.Series) -> Rate:
    return Rate(int(flags.sum()), len(flags))


def decisions(table: pd.DataFrame, concept: str, audience: str = "") -> pd.DataFrame:
    """The decision rows of one concept, one per draw."""
    return table[(table["outcome"] == "") & (table["concept"] == concept) & (table["audience"] == audience)]


def cells(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["outcome"] != ""]
