"""How well a scale measures, as a word that stands wherever results of that scale are shown."""

from __future__ import annotations

import math
from typing import Literal

from pretest.report.words.edition import Edition, Panel
from pretest.report.words.tablerows import Row
from pretest.tables.reliability import EXPLORATORY, ITEMS_ONLY

Quality = Literal["single", "low", "moderate", "fine", "unknown"]
_FLAGS: dict[str, Quality] = {
    "below_60": "low",
    "exploratory": "moderate",
    "too_few": "unknown",
    "no_variance": "unknown",
    "single_item": "single",
}
_MARKED = ("low", "unknown", "moderate")


def measurement_quality(row: Row) -> Quality:
    """Judgement on one scale row of the reliability table: its flag, else omega from three items on, else alpha."""
    if row["flag"] in _FLAGS:
        return _FLAGS[row["flag"]]
    if row["n_items"] == 1:
        return "single"
    use_omega = (row["n_items"] or 0) >= 3 and math.isfinite(row["omega"])
    value = row["omega"] if use_omega else row["alpha"]
    if not math.isfinite(value):
        return "unknown"
    if value < ITEMS_ONLY:
        return "low"
    return "moderate" if value < EXPLORATORY else "fine"


def weak_scales(edition: Edition) -> dict[tuple[int, str, str], Quality]:
    """(wave, audience, scale) → quality, for scales whose results must carry a marker.

    Results rest on the answers after the message, so a scale that was also asked before counts as it was then.
    """
    rows = [row for row in edition.rows("reliability") if not row["item"]]
    rows.sort(key=lambda row: row["phase"] != "pre")
    found = {(row["wave"] or 0, row["audience"], row["scale"]): measurement_quality(row) for row in rows}
    return {key: quality for key, quality in found.items() if quality in _MARKED}


def marked(edition: Edition, name: str, weakness: str) -> str:
    """``name`` with the marker of a weak measurement, or as it is."""
    if not weakness:
        return name
    marker = edition.strings(f"reliability.{weakness}.marker")
    return edition.strings("reliability.marked", outcome=name, marker=marker)


def scale_name(edition: Edition, weak: dict[tuple[int, str, str], Quality], panel: Panel, outcome: str) -> str:
    """The label of an outcome, marked where ``weak`` (of ``weak_scales``) says so."""
    return marked(edition, edition.labels.outcome(outcome), weak.get((*panel, outcome), ""))
