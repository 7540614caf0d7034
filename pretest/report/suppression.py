"""A last lock: a row that is marked as suppressed shows no figures, whatever it still holds."""

from __future__ import annotations

import pandas as pd

from pretest.findings import Findings
from pretest.tables import registry


def hide_small(findings: Findings) -> Findings:
    """``findings`` without the figures of suppressed rows; unchanged when they are not suppressed at all."""
    if findings.complete:
        return findings
    return findings.with_tables(
        **{
            table.name: _hide(findings.table(table.name), table.hides.figures)
            for table in registry.TABLES
            if "suppressed" in table.kinds
        }
    )


def _hide(frame: pd.DataFrame, figures: tuple[str, ...]) -> pd.DataFrame:
    hidden = frame["suppressed"].fillna(True).astype(bool)
    if not hidden.any():
        return frame
    shown = frame.copy()
    for name in figures:
        shown[name] = shown[name].mask(hidden)
    return shown
