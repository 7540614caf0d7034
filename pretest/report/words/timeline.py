"""What happened while a campaign was watched, on one line of dates: waves, the campaign, decisions, signals, breaks.

A kind of event has one function that finds its events in the findings; ``SOURCES`` gathers them. To add a kind, write
such a function and put it there.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, get_args

from pretest.report.words.besides import told_signals
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line

EventKind = Literal["campaign", "decision", "signal", "break", "wave"]
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)
"""Kinds of events, in the order in which those of one day are told."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. text: a sentence in the language of the edition, on one line, not yet escaped. place:
    where, "" for everywhere. number: of its mark, the same wherever it is drawn; 0 for what is not numbered. audience,
    outcome: ids of what it is about, "" for all."""

    date: datetime.date
    kind: EventKind
    text: str
    place: str = ""
    number: int = 0
    audience: str = ""
    outcome: str = ""

    def is_about(self, audience: str, outcome: str, place: str) -> bool:
        """Whether it bears on this outcome of this audience in this place ("" for all places together)."""
        here = (self.audience, audience), (self.outcome, outcome), (self.place, clean_line(place))
        return all(own in ("", asked) for own, asked in here)


Source = Callable[[Edition], Iterator[Event]]


def events(edition: Edition) -> tuple[Event, ...]:
    """What happened, earliest first; all but the waves are numbered from 1 on in this order.

    What has no date stands on no line, and is left to the sections that tell of it.
    """
    found = [event for source in SOURCES for event in source(edition)]
    found.sort(key=lambda event: (event.date, EVENT_KINDS.index(event.kind)))
    numbers = iter(range(1, len(found) + 1))
    return tuple(event if event.kind == "wave" else replace(event, number=next(numbers)) for event in found)


def wave_events(edition: Edition) -> Iterator[Event]:
    """The waves that have a date."""
    for fact in edition.findings.study.waves:
        day = read_day(fact.date)
        if day is not None:
            yield Event(day, "wave", edition.strings("timeline.wave", wave=str(fact.wave)))


def campaign_events(edition: Edition) -> Iterator[Event]:
    """The day on which the campaign started, as the plan says."""
    watch = edition.findings.plan.watch
    day = read_day(None if watch is None else watch.campaign_start)
    if day is not None:
        yield Event(day, "campaign", edition.strings("timeline.campaign"))


def decision_events(edition: Edition) -> Iterator[Event]:
    """The decisions of the log that still stand."""
    for row in edition.rows("decisions"):
        day = read_day(row["date"])
        if day is not None and row["corrected_by"] is None:
            words = {"role": clean_line(row["role"]), "text": clean_line(row["text"])}
            text, place = edition.strings("timeline.decision", **words), clean_line(row["place"])
            yield Event(day, "decision", text, place, audience=row["audience"], outcome=row["outcome"])


def signal_events(edition: Edition) -> Iterator[Event]:
    """What professionals saw change. What they wrote, in whatever language, stands in its own section."""
    for signal in told_signals(edition):
        day = read_day(signal.day)
        if day is not None:
            yield Event(
                day, "signal", edition.strings("beside.event", role=signal.role, kind=signal.kind), signal.place
            )


def break_events(edition: Edition) -> Iterator[Event]:
    """Waves from which on an outcome, or all, can no longer be compared with those before, each once."""
    dates = {fact.wave: read_day(fact.date) for fact in edition.findings.study.waves}
    touched: dict[tuple[int, str, str], dict[str, None]] = {}
    for row in edition.rows("wave_differences"):
        if not row["comparable"]:
            touched.setdefault((row["wave_to"], row["code"], row["outcome"]), {})[row["audience"]] = None
    for (wave, code, outcome), audiences in touched.items():
        day, key = dates.get(wave), f"monitor.reason.blocked.{code}"
        if day is not None and edition.strings.has(key):
            about = (
                edition.labels.outcome(outcome) if outcome else edition.strings("monitor.comparability.all_outcomes")
            )
            text = edition.strings("timeline.break", wave=str(wave), about=about, reason=edition.strings(key))
            only = next(iter(audiences)) if len(audiences) == 1 else ""
            yield Event(day, "break", text, audience=only, outcome=outcome)


def read_day(text: str | None) -> datetime.date | None:
    """The day of an ISO date; None where there is none, or it is no date."""
    try:
        return None if not text else datetime.date.fromisoformat(text[:10])
    except ValueError:
        return None


SOURCES: tuple[Source, ...] = (wave_events, campaign_events, decision_events, signal_events, break_events)
