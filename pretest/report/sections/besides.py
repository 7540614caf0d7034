"""What stands beside a change: the same with the mix of people held the same, within the same persons, and who left.

Where one of them says otherwise than the change of all, that is said first and in so many words: who took part may make
a change, and may hide one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from pretest.report.sections.movement import judgement, level_of
from pretest.report.sections.series import SeriesKey, change_interval, change_text, in_change_unit, size_text
from pretest.report.words.alike import SAID, disagrees, is_apart, mix_words
from pretest.report.words.changerows import Beside
from pretest.report.words.edition import Edition
from pretest.report.words.tablerows import Row


def beside_sentences(edition: Edition, key: SeriesKey, row: Row, others: Beside) -> Iterator[str]:
    """Of a change since the baseline all that stands beside it, of another only what says otherwise."""
    if judgement(row) not in SAID:
        return
    for name, other in (("adjusted", others.adjusted_of(row)), ("same", others.same_of(row))):
        if other is None or judgement(other) not in SAID:
            continue
        if disagrees(row, other):
            yield _said(edition, key, other, f"{name}_{'differs' if is_apart(row, other) else 'edge'}")
        elif row["kind"] == "baseline":
            yield _said(edition, key, other, name)
    left = others.returned_of(row)
    if left is not None and row["kind"] == "baseline":
        yield from _left(edition, key, left)


def _said(edition: Edition, key: SeriesKey, row: Row, word: str) -> str:
    values = {
        "a": str(row["wave_from"]),
        "b": str(row["wave_to"]),
        "estimate": in_change_unit(edition, key.statistic, change_text(edition, key.statistic, row["estimate"])),
        "level": level_of(edition, row),
        "interval": change_interval(edition, key.statistic, row["conf_low"], row["conf_high"]),
        "judgement": edition.strings(f"monitor.judgement.{judgement(row)}"),
        "mix": mix_words(edition, row) if row["adjusted"] else "",
    }
    return edition.strings(f"monitor.beside.{word}", **values)


def _left(edition: Edition, key: SeriesKey, row: Row) -> Iterator[str]:
    """How many came back, and whether those who did not had answered otherwise."""
    if row["suppressed"] or not (row["n_left"] or 0) > 0 or not math.isfinite(row["conf_low"]):
        return
    count = edition.numerals.count
    values = {"a": str(row["wave_from"]), "b": str(row["wave_to"]), "n": count(row["n_returned"])}
    values |= {"of": count(row["n_from"])}
    if row["conf_low"] <= 0 <= row["conf_high"]:
        yield edition.strings("monitor.beside.left_open", **values)
        return
    values |= {
        "size": size_text(edition, key.statistic, row["difference"]),
        "level": level_of(edition, row),
        "interval": change_interval(edition, key.statistic, row["conf_low"], row["conf_high"]),
    }
    yield edition.strings(f"monitor.beside.left_{'higher' if row['difference'] > 0 else 'lower'}", **values)
