"""Looking back, in sentences: what was foretold or decided, and what came after it; misses first."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pretest.report.sections.movement import reason_group, reason_word
from pretest.report.sections.series import change_interval, change_text, in_change_unit
from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.tablerows import Row
from pretest.report.words.waved import wave_name
from pretest.words import LOOK_BACK_VERDICTS, LookBackKind, told_sign

MISSES = ("harm_missed", "miss")
_PEOPLE_DIGITS = 1


@dataclass(frozen=True, slots=True)
class Size:
    """Three figures in words: the middle, and what lies around it."""

    middle: str
    around: str


def rows_of(edition: Edition, kind: LookBackKind) -> list[Row]:
    """The rows of one kind, what went wrong first, then in the order of the study."""
    rows = [row for row in edition.rows("lookback") if row["kind"] == kind]
    audiences = [audience.id for audience in edition.findings.study.audiences]
    return sorted(
        rows,
        key=lambda row: (
            LOOK_BACK_VERDICTS.index(row["verdict"]),
            row["verdict"] == "miss" and not _is_worse(row),
            row["number"] or 0,
            audiences.index(row["audience"]) if row["audience"] in audiences else len(audiences),
            edition.outcome_place(row["outcome"]),
            row["place"],
        ),
    )


def pretest_claims(edition: Edition) -> list[Claim]:
    """What the pretest foretold, all places together; of single places what it missed alone."""
    rows = [row for row in rows_of(edition, "pretest") if not row["place"] or row["verdict"] in MISSES]
    return [_claim(row, _pretest(edition, row)) for row in rows]


def panel_claims(edition: Edition) -> list[Claim]:
    """What the whole panel expected; its domains stand in the table."""
    return [_claim(row, _panel(edition, row)) for row in rows_of(edition, "panel") if not row["domain"]]


def decision_claims(edition: Edition) -> list[Claim]:
    """Of every decision and harm: how it stood then, and in the last wave since."""
    rows = rows_of(edition, "decision")
    last: dict[tuple[object, ...], Row] = {}
    for row in sorted(rows, key=lambda row: row["wave_to"] or 0):
        last[row["number"], row["audience"], row["place"], row["outcome"]] = row
    return [_claim(row, _decision(edition, row)) for row in rows if any(row is one for one in last.values())]


def score_lines(edition: Edition, rows: Sequence[Row]) -> Iterator[str]:
    """How good the forecasts of one kind were over all outcomes: as often right as they claimed, and how far off."""
    scored = [row for row in rows if math.isfinite(row["score"]) and math.isfinite(row["spread"])]
    if not scored:
        return
    texts, kind = edition.strings, scored[0]["kind"]
    n, held = len(scored), sum(row["covered"] for row in scored)
    values = {"n": edition.numerals.count(n), "held": edition.numerals.count(held)}
    yield texts(f"lookback.score.{kind}.{'one' if n == 1 else 'many'}", **values)
    own, none = (sum(row[name] / row["spread"] for row in scored) / n for name in ("score", "benchmark"))
    if none > 0:
        share = edition.numerals.share(abs(1 - own / none))
        yield texts(f"lookback.score.{'nearer' if own < none else 'further'}", share=share)


def came_size(edition: Edition, row: Row) -> Size:
    """What the waves show, as it is told: of a harm how much worse, of an intended effect how much better."""
    return _size(edition, row, *(row[name] for name in ("came", "came_low", "came_high")))


def expected_size(edition: Edition, row: Row) -> Size:
    """What was expected, told the same way."""
    return _size(edition, row, *(row[name] for name in ("expected", "expected_low", "expected_high")))


def meaning(edition: Edition, row: Row) -> str:
    return edition.strings(f"lookback.plus.{'harm' if _told_sign(row) > 0 else 'gain'}")


def subject(edition: Edition, row: Row) -> str:
    """The outcome, with the audience and the place."""
    values = {"outcome": edition.labels.outcome(row["outcome"]), "audience": edition.labels.audience(row["audience"])}
    if row["place"]:
        return edition.strings("lookback.subject_place", **values, place=clean_line(row["place"]))
    return edition.strings("lookback.subject", **values)


def why(edition: Edition, row: Row) -> str:
    """Why nothing can be told, or what calls for caution, in words; "" for nothing."""
    codes = [code for code in row["reason"].split("; ") if code]
    return "; ".join(_reason(edition, code) for code in codes)


def verdict_word(edition: Edition, row: Row) -> str:
    return edition.strings(f"lookback.verdict.{_verdict(row)}")


def decision_name(edition: Edition, number: int) -> str:
    """``Decision 2 of 3 September 2026: stop``, as far as the log says."""
    found = next((row for row in edition.rows("decisions") if row["number"] == number), None)
    texts, n = edition.strings, str(number)
    if found is None:
        return texts("lookback.decision.name", n=n)
    date = clean_line(edition.numerals.date(found["date"]) or found["date"])
    if found["action"]:
        return texts("lookback.decision.advised", n=n, date=date, action=texts(f"watch.advice.{found['action']}"))
    return texts("lookback.decision.dated", n=n, date=date)


def _claim(row: Row, text: str) -> Claim:
    return Claim(text, "look_back", row["verdict"], row["concept"], row["audience"], (row["outcome"],))


def _pretest(edition: Edition, row: Row) -> str:
    texts = edition.strings
    said = [texts(f"lookback.pretest.{_verdict(row)}", subject=subject(edition, row))]
    if row["after"] == "alarm" and row["verdict"] != "harm_missed":
        said.append(texts("lookback.pretest.alarm"))
    if math.isfinite(row["expected"]):
        expected = expected_size(edition, row)
        said.append(texts("lookback.pretest.expected", size=expected.middle, interval=expected.around))
    return " ".join([*said, *_came(edition, row)])


def _panel(edition: Edition, row: Row) -> str:
    texts, expected = edition.strings, expected_size(edition, row)
    said = texts(f"lookback.panel.{_verdict(row)}", subject=subject(edition, row))
    foretold = texts("lookback.panel.expected", size=expected.middle, interval=expected.around)
    return " ".join([said, foretold, *_came(edition, row)])


def _decision(edition: Edition, row: Row) -> str:
    texts = edition.strings
    values = {"decision": decision_name(edition, row["number"] or 0), "subject": subject(edition, row)}
    said = [texts("lookback.decision.known", **values, wave=wave_name(edition, row["wave_from"]))]
    if row["before"]:
        said.append(texts("lookback.decision.before", status=texts(f"watch.status.{row['before']}")))
    if row["wave_to"] is None:
        return " ".join([*said, texts("lookback.decision.not_yet")])
    said.append(texts(f"lookback.decision.{row['verdict']}", wave=wave_name(edition, row["wave_to"])))
    if row["after"]:
        said.append(texts("lookback.decision.after", status=texts(f"watch.status.{row['after']}")))
    return " ".join([*said, *_came(edition, row)])


def _came(edition: Edition, row: Row) -> Iterator[str]:
    """The figures of the waves, or why there are none."""
    texts = edition.strings
    if row["suppressed"] and not math.isfinite(row["came"]):
        yield texts("lookback.hidden", n=edition.numerals.count(edition.threshold))
        return
    if math.isfinite(row["came"]):
        came = came_size(edition, row)
        yield texts(f"lookback.came.{row['kind']}", size=came.middle, interval=came.around)
        yield meaning(edition, row)
    reasons = why(edition, row)
    if reasons:
        yield texts("lookback.reason", reasons=reasons)


def _reason(edition: Edition, code: str) -> str:
    if edition.strings.has(f"lookback.why.{code}"):
        return edition.strings(f"lookback.why.{code}")
    return reason_word(edition, code) if reason_group(edition, code) else clean_line(code)


def _verdict(row: Row) -> str:
    """The verdict, of a miss with its direction."""
    if row["verdict"] != "miss":
        return str(row["verdict"])
    return "miss_worse" if _is_worse(row) else "miss_better"


def _is_worse(row: Row) -> bool:
    return bool(row["came"] > row["expected"])


def _told_sign(row: Row) -> int:
    return told_sign(row["role"])


def _size(edition: Edition, row: Row, middle: float, low: float, high: float) -> Size:
    """Figures that are positive = worse, as they are told."""
    low, high = sorted((_told_sign(row) * low, _told_sign(row) * high))
    middle *= _told_sign(row)
    if row["unit"] == "people":
        numbers = [edition.numerals.signed(one, _PEOPLE_DIGITS) for one in (middle, low, high)]
        around = edition.strings("number.between", low=numbers[1], high=numbers[2])
        return Size(edition.strings("lookback.people", number=numbers[0]), around)
    statistic = row["statistic"]
    number = in_change_unit(edition, statistic, change_text(edition, statistic, middle))
    return Size(number, change_interval(edition, statistic, low, high))
