"""What differs between waves in the way of measuring, in sentences: breaks first, then what asks for care."""

from __future__ import annotations

from dataclasses import dataclass

from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.tablerows import Row
from pretest.words import MODES

TEXT = 300  # letters of a question that a sentence quotes


@dataclass(frozen=True, slots=True)
class Said:
    """One difference. text: the sentence; was, now: the question in both waves, "" where that is not known. breaks:
    whether the line is broken by it."""

    text: str
    breaks: bool
    was: str = ""
    now: str = ""


def difference_sentences(edition: Edition) -> tuple[Said, ...]:
    """Each difference of which more is known than its name, once for all audiences and outcomes that it touches."""
    touched: dict[tuple[str, ...], list[Row]] = {}
    for row in sorted(edition.rows("wave_differences"), key=lambda row: (row["comparable"], row["wave_to"])):
        if edition.strings.has(f"monitor.differs.{row['code']}"):
            outcome = row["outcome"] if row["item"] else ""
            waves = str(row["wave_from"]), str(row["wave_to"])
            key = (*waves, row["code"], row["item"], outcome, *_said(edition, row))
            touched.setdefault(key, []).append(row)
    return tuple(_sentence(edition, rows) for rows in touched.values())


def _sentence(edition: Edition, rows: list[Row]) -> Said:
    row, texts = rows[0], edition.strings
    audiences = [audience.id for audience in edition.findings.study.audiences]
    there = dict.fromkeys(one["audience"] for one in rows)
    place = {audience: number for number, audience in enumerate(audiences)}
    named = [edition.labels.audience(one) for one in sorted(there, key=lambda one: place.get(one, len(place)))]
    outcomes = sorted({one["outcome"] for one in rows if one["outcome"]}, key=edition.outcome_place)
    was, now = _said(edition, row)
    item = clean_line(row["item"])
    text = texts(
        f"monitor.differs.{row['code']}",
        a=str(row["wave_from"]),
        b=str(row["wave_to"]),
        item=item,
        variable=edition.labels.variable(item) if row["code"] == "mix_changed" else item,
        outcomes=texts.listed([edition.labels.outcome(outcome) for outcome in outcomes]),
        audiences=texts.listed(named),
        was=was,
        now=now,
    )
    quoted = row["code"] == "wording_changed"
    return Said(text, not row["comparable"], was if quoted else "", now if quoted else "")


def _said(edition: Edition, row: Row) -> tuple[str, str]:
    """What it was and what it is: a way of asking in words, all else as the study has it."""
    language = edition.labels.language
    pair = [clean_line(row[f"{name}_{language}"] or "") for name in ("was", "is")]
    if row["code"] == "mode_changed":
        pair = [mode_word(edition, mode) for mode in pair]
    was, now = (text if len(text) <= TEXT else f"{text[: TEXT - 1]}…" for text in pair)
    return was, now


def mode_word(edition: Edition, mode: str) -> str:
    return edition.strings(f"monitor.mode.{mode}") if mode in MODES else mode


def rebased_sentences(edition: Edition) -> tuple[str, ...]:
    """Outcomes that the plan compares with a later wave than the others, and why."""
    watch = edition.findings.plan.watch
    if watch is None:
        return ()
    return tuple(
        edition.strings(
            "monitor.comparability.rebased",
            outcome=edition.labels.outcome(outcome),
            wave=str(own.wave),
            why=edition.labels.text(own.why),
        )
        for outcome, own in sorted(watch.baselines.items(), key=lambda item: edition.outcome_place(item[0]))
    )
