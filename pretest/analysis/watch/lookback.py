"""Looking back: what was foretold or decided beforehand, and what the waves show after it.

Nothing here says why. The campaign runs everywhere or where somebody chose, people in the field see it less than people
in a pretest do, and other things change too: what comes after is told as after, never as because.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pretest.analysis.alarms import Watched
from pretest.analysis.watch.decidedthen import decision_rows
from pretest.analysis.watch.fieldpanel import FieldForecasts, field_forecasts, panel_rows, told_frame
from pretest.analysis.watch.foretold import Pretested, pretest_notes, pretest_of, pretest_rows
from pretest.analysis.watch.seen import Seen
from pretest.disclosure.release import follow_hidden
from pretest.errors import Note
from pretest.spec.study import Study
from pretest.tables.decisions import TABLE as DECISIONS
from pretest.tables.lookback import TABLE as LOOKBACK


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """What was expected before the waves: by the pretest, and by the panel."""

    pretested: Pretested | None
    panel: FieldForecasts

    def answers(
        self,
        study: Study,
        followed: pd.DataFrame,
        frame: pd.DataFrame,
        members: NDArray[np.bool_],
        audience: str,
    ) -> pd.DataFrame:
        """Who gives the answers that the panel's forecasts are about, as ``told_frame``."""
        return told_frame(study, self.panel, followed, frame, members, audience)


def read_expected(study: Study, below: int) -> Expected:
    """What the pretest that the plan names found, and what the panel expects of the campaign in the field.

    Raises
    ------
    PretestError
        When the findings of the pretest or the answers of the panel cannot be read or used.
    """
    return Expected(pretest_of(study, below), field_forecasts(study))


def lookback_table(
    study: Study,
    parts: Sequence[Watched],
    released: Mapping[str, pd.DataFrame],
    dates: Mapping[int, str | None],
    below: int,
    expected: Expected,
    answered: Mapping[str, pd.DataFrame],
) -> pd.DataFrame:
    """Table ``LOOKBACK``: of the pretest, of every decision, and of the panel; without rows where there was none.

    Parameters
    ----------
    parts
        Every audience with its estimates.
    released
        Tables that may leave: ``levels`` and ``alarms``, and ``decisions`` where some were written down. What is hidden
        there is used nowhere.
    dates
        Wave → ISO date, or None.
    below
        Fewer people than this are not told of.
    answered
        Audience → ``Expected.answers``.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/monitor/reports/monitor")
    >>> set(findings.lookback["kind"]) <= {"pretest", "decision", "panel"}
    True
    """
    seen = [Seen.of(study, one, released, dates, below) for one in parts]
    rows = [
        *(() if expected.pretested is None else pretest_rows(study, seen, expected.pretested)),
        *decision_rows(seen, released.get(DECISIONS.name, DECISIONS.empty())),
        *panel_rows(seen, expected.panel, answered, below),
    ]
    if not rows:
        return LOOKBACK.empty()
    return follow_hidden(LOOKBACK, LOOKBACK.require(pd.DataFrame(rows, columns=list(LOOKBACK.kinds))), released)


def lookback_notes(expected: Expected, table: pd.DataFrame) -> tuple[Note, ...]:
    """What was left out, and what keeps the pretest from being held against the waves."""
    pretest = () if expected.pretested is None else tuple(pretest_notes(expected.pretested, table))
    return (*expected.panel.notes, *pretest)
