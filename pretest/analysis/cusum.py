"""How far each watched harm has built up, of all audiences together: the table ``cusum``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import pandas as pd

from pretest.analysis.alarms import Watched, judged
from pretest.disclosure.release import follow_hidden
from pretest.seeds import stream
from pretest.spec.study import Study
from pretest.tables.cusum import TABLE as CUSUM
from pretest.waves import cusum_of


def cusum_table(
    study: Study,
    watched: Sequence[Watched],
    released: Mapping[str, pd.DataFrame],
    dates: Mapping[int, str | None],
    below: int,
) -> pd.DataFrame:
    """Table ``CUSUM`` of all audiences; empty where the plan asks for no alarms.

    Parameters
    ----------
    released : tables that may leave, ``alarms`` among them; what is hidden there adds nothing to a sum.
    below : fewer people than this are not told of.
    """
    alarms = released["alarms"]
    if alarms.empty:
        return CUSUM.empty()
    draws = partial(stream, study.file.seed, "cusum")
    tables = [cusum_of(judged(study, one), alarms[alarms["audience"] == one.audience], dates, draws) for one in watched]
    return follow_hidden(CUSUM, pd.concat(tables, ignore_index=True), released)
