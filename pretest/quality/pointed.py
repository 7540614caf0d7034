"""To how many rows each rule pointed: what may be told of ``cases``, which is about persons."""

from __future__ import annotations

import pandas as pd

from pretest.tables.pointed import TABLE


def tabulate_pointed(cases: pd.DataFrame) -> pd.DataFrame:
    """``tables.pointed`` of ``cases`` (``tables.cases``): rules in the order in which they came, each row counted once.

    Small numbers are still in it; ``disclosure.release`` hides them.
    """
    each = cases.drop_duplicates(["rule", "action", "wave", "file", "row"])
    counted = each.groupby(["rule", "action"], sort=False).size().rename("n_rows").reset_index()
    return TABLE.require(counted.assign(suppressed=False))
