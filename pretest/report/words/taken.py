"""Decisions of the log in words: what was known, what the plan said, what was decided, and whether that departs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.tablerows import Row
from pretest.report.words.watching import WatchedHarm, alarm_waves, main_harms, watched_harms
from pretest.report.words.waved import wave_name, worst_status


def open_claim(edition: Edition) -> Claim | None:
    """What the plan says since some wave, where no decision that still stands has followed; None where one has, or the
    plan says nothing or to go on."""
    acted = _acted(edition)
    if acted is None or all(_is_answered(harm, _since(edition, acted)) for harm in acted.harms):
        return None
    words = {"wave": wave_name(edition, acted.since), "advice": edition.strings(f"watch.advice.{acted.advice}")}
    outcomes = tuple(dict.fromkeys(harm.outcome for harm in acted.harms))
    return Claim(edition.strings("taken.open", **words), "taken", "open", "", "", outcomes)


def decided_sentence(edition: Edition) -> str:
    """The last decision that still stands about what the plan says now, so that nobody takes it again unaware; "" where
    none followed, or not about every harm that stands worst."""
    acted = _acted(edition)
    if acted is None or open_claim(edition) is not None:
        return ""
    rows = [row for row in _since(edition, acted) if any(_is_answered(harm, [row]) for harm in acted.harms)]
    if not rows:
        return ""
    row = max(rows, key=lambda one: (one["date"], one["number"]))
    words = {"number": str(row["number"]), "date": clean_line(edition.numerals.date(row["date"]) or row["date"])}
    if not row["action"]:
        return edition.strings("taken.already", **words)
    return edition.strings("taken.already_action", action=edition.strings(f"watch.advice.{row['action']}"), **words)


@dataclass(frozen=True, slots=True)
class _Acted:
    """The harms that stand worst now, what the plan says at that, and the first wave since which it has said so."""

    harms: tuple[WatchedHarm, ...]
    advice: str
    since: int


def _acted(edition: Edition) -> _Acted | None:
    """None where the plan says nothing, or to go on."""
    waves = alarm_waves(edition)
    watch = edition.findings.plan.watch
    if not waves or watch is None:
        return None
    now = _worst(edition, waves[-1])
    advice = watch.advice.get(worst_status(now), "") if now else ""
    if advice in ("", "continue"):
        return None
    since = waves[-1]
    for wave in reversed(waves[:-1]):
        before = _worst(edition, wave)
        if not before or watch.advice.get(worst_status(before)) != advice:
            break
        since = wave
    return _Acted(now, advice, since)


def _since(edition: Edition, acted: _Acted) -> list[Row]:
    """Decisions that still stand and knew of it."""
    return [row for row in edition.rows("decisions") if row["corrected_by"] is None and row["wave"] >= acted.since]


def _worst(edition: Edition, wave: int) -> tuple[WatchedHarm, ...]:
    """The harms that stand worst at a wave."""
    harms = [harm for harm in main_harms(watched_harms(edition, wave)) if harm.alarmed]
    return tuple(harm for harm in harms if harm.status == worst_status(harms))


def _is_answered(harm: WatchedHarm, rows: Sequence[Row]) -> bool:
    own = [row for row in rows if row["audience"] in ("", harm.audience) and row["outcome"] in ("", harm.outcome)]
    places = {row["place"] for row in own}
    return "" in places or bool(harm.places and set(harm.places) <= places)


def decision_claims(edition: Edition, row: Row) -> tuple[Claim, ...]:
    """One decision, sentence by sentence: what it departs from comes before why."""
    texts, about = edition.strings, (row["outcome"],) if row["outcome"] else ()

    def claim(key: str, word: str, **values: str) -> Claim:
        return Claim(texts(f"taken.{key}", **values), "taken", word, "", row["audience"], about)

    told = [claim("about", "about", what=about_words(edition, row)), claim(*_known(row), **_known_words(edition, row))]
    if row["advised"]:
        told.append(claim("advised", "advised", advice=texts(f"watch.advice.{row['advised']}")))
    elif row["state"]:
        told.append(claim("not_advised", "not_advised"))
    words = clean_line(row["text"])
    if row["action"]:
        told.append(claim("decided", "decided", action=texts(f"watch.advice.{row['action']}"), text=words))
    else:
        told.append(claim("said", "decided", text=words))
    told += [claim(key, key) for key in _stance(row)]
    if row["why"]:
        told.append(claim("why", "why", why=clean_line(row["why"])))
    if row["corrects"] is not None:
        told.append(claim("corrects", "corrects", number=str(row["corrects"])))
    if row["corrected_by"] is not None:
        told.append(claim("corrected", "corrected", number=str(row["corrected_by"])))
    return tuple(told)


def about_words(edition: Edition, row: Row) -> str:
    """What a decision is about: harm, group and place, as far as it says so."""
    parts = [
        edition.labels.outcome(row["outcome"]) if row["outcome"] else "",
        edition.labels.audience(row["audience"]) if row["audience"] else "",
        clean_line(row["place"]),
    ]
    return ", ".join(part for part in parts if part) or edition.strings("taken.everything")


def _known(row: Row) -> tuple[str, str]:
    if row["suppressed"]:
        return "known_hidden", "hidden"
    return ("known", f"known_{row['state']}") if row["state"] else ("known_bare", "bare")


def _known_words(edition: Edition, row: Row) -> dict[str, str]:
    words = {"wave": wave_name(edition, row["wave"])}
    return words | ({"status": edition.strings(f"watch.status.{row['state']}")} if _known(row)[0] == "known" else {})


def _stance(row: Row) -> tuple[str, ...]:
    """Whether the decision departs from the plan; a departure without a reason is said as such."""
    if row["suppressed"] or not row["advised"]:
        return ()
    if not row["action"]:
        return ("unsaid",)
    if row["action"] == row["advised"]:
        return ("follows",)
    return ("departs",) if row["why"] else ("departs", "unexplained")
