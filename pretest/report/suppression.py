"""A last lock: a row that is marked as suppressed shows no figures, whatever it still holds."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pretest.findings import TABLES, Findings

# Figures that may stay: keys, and what was decided before the data.
_KEPT = {"wave", "wave_from", "wave_to", "margin", "conf_level", "n_items", "n_outcomes", "value"}


def hide_small(findings: Findings) -> Findings:
    """``findings`` without the figures of suppressed rows; unchanged when they are not suppressed at all."""
    if findings.complete:
        return findings
    return findings.with_tables(
        **{name: _hide(getattr(findings, name), columns) for name, columns in TABLES.items() if "suppressed" in columns}
    )


def _hide(frame: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    hidden = frame["suppressed"].fillna(True).astype(bool)
    figures = [name for name, kind in columns.items() if kind in ("int", "float") and name not in _KEPT]
    if not hidden.any():
        return frame
    shown = frame.copy()
    for name in figures:
        shown[name] = shown[name].mask(hidden)
    if "worst_outcome" in shown:
        shown["worst_outcome"] = shown["worst_outcome"].mask(hidden)
    return shown
