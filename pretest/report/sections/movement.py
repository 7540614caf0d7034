"""What changed between waves, in words and in a table. What is not shown to have changed is never called unchanged."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from pretest.report.figures.palette import MARKS, Mark
from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.series import (
    SeriesKey,
    change_interval,
    change_text,
    in_change_unit,
    series_names,
    size_text,
)
from pretest.report.words.changerows import Beside
from pretest.report.words.edition import Edition
from pretest.report.words.gain import outcome_harm_sign, told
from pretest.report.words.labels import clean_line
from pretest.report.words.tablerows import Row

REASON_GROUPS = ("blocked", "caution", "missing")
MOVEMENT_MARKS: dict[str, Mark] = {
    "worse": MARKS["harm"],
    "better": MARKS["benefit_shown"],
    "higher": MARKS["measured"],
    "lower": MARKS["measured"],
    "open": MARKS["inconclusive"],
    "blocked": MARKS["no_control"],
    "unknown": MARKS["no_control"],
    "hidden": MARKS["no_control"],
}


def judgement(row: Row) -> str:
    """What one change says: a key of the texts ``monitor.judgement``."""
    if row["suppressed"] and not math.isfinite(row["estimate"]):
        return "hidden"
    if not row["comparable"]:
        return "blocked"
    if not (math.isfinite(row["conf_low"]) and math.isfinite(row["conf_high"])):
        return "unknown"
    if row["conf_low"] <= 0 <= row["conf_high"]:
        return "open"
    if math.isfinite(row["harm_estimate"]):
        return "worse" if row["harm_estimate"] > 0 else "better"
    return "higher" if row["estimate"] > 0 else "lower"


def reasons(edition: Edition, row: Row, *groups: str) -> str:
    """The reasons of a row that belong to ``groups``, in words; unknown codes count as reasons against."""
    codes = [code for code in row["reason"].split("; ") if code]
    return "; ".join(reason_word(edition, code) for code in codes if reason_group(edition, code) in groups)


def reason_group(edition: Edition, code: str) -> str:
    known = [group for group in REASON_GROUPS if edition.strings.has(f"monitor.reason.{group}.{code}")]
    return known[0] if known else "blocked"


def reason_word(edition: Edition, code: str) -> str:
    return clean_line(edition.strings.word(f"monitor.reason.{reason_group(edition, code)}", code))


def is_repeated(row: Row, rows: Iterable[Row]) -> bool:
    """Whether the step from the previous wave is also the change from the baseline."""
    pair = (row["wave_from"], row["wave_to"])
    return row["kind"] == "previous" and any(
        other["kind"] == "baseline" and (other["wave_from"], other["wave_to"]) == pair for other in rows
    )


def latest(rows: Iterable[Row]) -> list[Row]:
    """The changes up to the last wave, from the baseline first, each pair of waves once."""
    kept = [row for row in rows if not is_repeated(row, rows)]
    last = max((row["wave_to"] for row in kept), default=None)
    order = ("baseline", "previous", "break", "trend")
    recent = [row for row in kept if row["wave_to"] == last]
    return sorted(recent, key=lambda row: order.index(row["kind"]) if row["kind"] in order else len(order))


def sentence(edition: Edition, key: SeriesKey, row: Row) -> str:
    """One change in plain words, with what stands against it."""
    texts, verdict = edition.strings, judgement(row)
    kind = {"baseline": "since", "trend": "trend", "break": "break"}.get(row["kind"], "between")
    values = {"a": str(row["wave_from"]), "b": str(row["wave_to"])}
    if verdict == "hidden":
        return texts("monitor.sentence.hidden", **values, n=edition.numerals.count(edition.threshold))
    if verdict == "blocked":
        form = f"blocked_{kind}" if kind in ("trend", "break") else "blocked"
        return texts(f"monitor.sentence.{form}", **values, reasons=reasons(edition, row, "blocked"))
    if not math.isfinite(row["estimate"]):
        return texts("monitor.sentence.unknown", **values, reasons=reasons(edition, row, "missing"))
    estimate = in_change_unit(edition, key.statistic, change_text(edition, key.statistic, row["estimate"]))
    if verdict == "unknown":
        said = texts("monitor.sentence.no_interval", **values, estimate=estimate)
    else:
        values |= {
            "level": level_of(edition, row),
            "interval": change_interval(edition, key.statistic, row["conf_low"], row["conf_high"]),
        }
        said = _with_interval(edition, key, row, kind, verdict, values | {"estimate": estimate})
    caution = reasons(edition, row, "caution")
    return said + (texts("monitor.sentence.caution", reasons=caution) if caution else "")


def _with_interval(
    edition: Edition, key: SeriesKey, row: Row, kind: str, verdict: str, values: Mapping[str, str]
) -> str:
    texts = edition.strings
    if verdict == "open":
        worst = _worst(edition, key, row)
        size = size_text(edition, key.statistic, worst) if worst > 0 else ""
        more = texts("monitor.sentence.worst", worst=size) if size and kind not in ("trend", "break") else ""
        return texts(f"monitor.sentence.open.{kind}", **values) + more
    meaning = texts(f"monitor.meaning.{verdict if verdict in ('worse', 'better') else 'neutral'}")
    way = "up" if row["estimate"] > 0 else "down"
    size = size_text(edition, key.statistic, row["estimate"])
    return texts(f"monitor.sentence.{kind}.{way}", **values, size=size, meaning=meaning)


def _worst(edition: Edition, key: SeriesKey, row: Row) -> float:
    """How much worse the change may be at the far end of its interval; NaN where no direction is worse."""
    if not math.isfinite(row["harm_estimate"]):
        return math.nan
    sign = outcome_harm_sign(edition, key.outcome)
    return math.nan if math.isnan(sign) else told(sign, row["estimate"], row["conf_low"], row["conf_high"]).upper


def level_of(edition: Edition, row: Row) -> str:
    """0.95 → 95."""
    percent = row["conf_level"] * 100
    return edition.numerals.decimal(percent, 0 if percent == round(percent) else 1)


def changes_table(
    edition: Edition, caption: str, series: Mapping[SeriesKey, list[Row]], others: Beside | None = None
) -> Table:
    """One row per comparison, grouped by outcome; what stands beside it in ``others`` under it."""
    texts = edition.strings
    names = series_names(edition, list(series))
    levels = {level_of(edition, row) for rows in series.values() for row in rows}
    columns = [
        texts("monitor.changes.comparison"),
        texts("monitor.changes.size"),
        texts("monitor.changes.interval", level=edition.strings.listed(sorted(levels))),
        texts("monitor.changes.p_value"),
        texts("monitor.changes.judgement"),
    ]
    groups = [
        (names[key], [line for row in rows for line in _lines(edition, key, row, others)])
        for key, rows in series.items()
    ]
    return make_table(caption, columns, groups)


def _lines(edition: Edition, key: SeriesKey, row: Row, others: Beside | None) -> list[TableRow]:
    lines = [_row(edition, key, row)]
    if others is None or judgement(row) == "blocked":
        return lines
    for name, other in (("adjusted", others.adjusted_of(row)), ("same", others.same_of(row))):
        if other is not None:
            head = edition.strings(f"monitor.beside.{name}_row")
            lines.append(TableRow(head, (*change_cells(edition, key, other), verdict_cell(edition, other))))
    return lines


def _row(edition: Edition, key: SeriesKey, row: Row) -> TableRow:
    kind = row["kind"] if edition.strings.has(f"monitor.changes.{row['kind']}") else "previous"
    head = edition.strings(f"monitor.changes.{kind}", a=str(row["wave_from"]), b=str(row["wave_to"]))
    return TableRow(head, (*change_cells(edition, key, row), verdict_cell(edition, row)))


def change_cells(edition: Edition, key: SeriesKey, row: Row) -> tuple[Cell, ...]:
    """Size, interval and p-value; or why there are none, over their three columns."""
    verdict = judgement(row)
    if verdict == "hidden":
        return (edition.hidden(span=3),)
    if verdict == "blocked":
        return (Cell(reasons(edition, row, "blocked"), "hidden", span=3),)
    if not math.isfinite(row["estimate"]):
        return (Cell(reasons(edition, row, "missing"), "hidden", span=3),)
    numbers = (
        in_change_unit(edition, key.statistic, change_text(edition, key.statistic, row["estimate"])),
        change_interval(edition, key.statistic, row["conf_low"], row["conf_high"]),
        edition.numerals.p_value(row["p_value"]),
    )
    return tuple(Cell(number, "number") for number in numbers)


def verdict_cell(edition: Edition, row: Row) -> Cell:
    verdict = judgement(row)
    return Cell(edition.strings(f"monitor.judgement.{verdict}"), "verdict", MOVEMENT_MARKS[verdict])
