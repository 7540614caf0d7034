"""The three sentences on the waves: what changed since last time, where that lies against the limit, what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pretest.report.sections.movement import judgement, reason_word
from pretest.report.words.alike import alike_otherwise, mix_words
from pretest.report.words.changerows import raw_changes
from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.sentences import better_list, worse_list
from pretest.report.words.tablerows import Row
from pretest.report.words.watching import LIMITS, Limit, WatchedHarm, alarm_waves, main_harms, watched_harms
from pretest.words import ALIKE_REASONS, WAVE_STATUSES, WaveStatus, is_judged

TOLD_AS_HARM: tuple[Limit, ...] = ("alarm", "above", "perhaps", "near")
_TOLD_APART = ("last_wave", "no_margin", *ALIKE_REASONS)
_NAMED = 2  # outcomes that one sentence names; more are counted, and named in the list below it


def wave_name(edition: Edition, wave: int) -> str:
    """``wave 2 (6 July 2026)``; without a date where the study gives none."""
    date = next((fact.date for fact in edition.findings.study.waves if fact.wave == wave), None)
    if date is None:
        return edition.strings("watch.wave", wave=str(wave))
    said = clean_line(edition.numerals.date(date) or date)
    return edition.strings("watch.dated", wave=str(wave), date=said)


def change_claims(edition: Edition) -> tuple[Claim, ...]:
    """What changed since the wave before: what is worse first, then what is better, then what cannot be compared.

    With alarms: which main harm stands otherwise than at the look before. A step between two waves is not said then: it
    takes no account of how often people look.
    """
    looks = alarm_waves(edition)
    if looks:
        return _status_claims(edition, looks)
    rows = latest_steps(edition)
    if not rows:
        return ()
    since = edition.strings("watch.change.since", wave=wave_name(edition, rows[0]["wave_from"]))
    claims = [Claim(since, "wave_change", "since", "", "", tuple(dict.fromkeys(row["outcome"] for row in rows)))]
    worse, better = _moved(edition, rows, "worse"), _moved(edition, rows, "better")
    open_ = tuple(dict.fromkeys(row["outcome"] for row in rows if judgement(row) == "open"))
    if not worse and open_:
        claims.append(Claim(edition.strings("watch.change.none"), "wave_change", "none", "", "", open_))
    untold = [row for row in rows if judgement(row) in ("blocked", "hidden", "unknown")]
    if untold:
        values = {"n": edition.numerals.count(len(untold)), "of": edition.numerals.count(len(rows))}
        text = edition.strings("watch.change.untold", **values)
        outcomes = tuple(dict.fromkeys(row["outcome"] for row in untold))
        return (*claims, *worse, *better, Claim(text, "wave_change", "untold", "", "", outcomes))
    return (*claims, *worse, *better)


def _status_claims(edition: Edition, looks: Sequence[int]) -> tuple[Claim, ...]:
    now = [harm for harm in watched_harms(edition, looks[-1]) if harm.alarmed]
    if len(looks) == 1:
        text = edition.strings("watch.change.first", wave=wave_name(edition, looks[0]))
        return (Claim(text, "wave_change", "first", "", "", _outcomes(now)),)
    before = {(harm.audience, harm.outcome): harm.status for harm in watched_harms(edition, looks[-2]) if harm.alarmed}
    since = edition.strings("watch.change.since", wave=wave_name(edition, looks[-2]))
    claims = [Claim(since, "wave_change", "since", "", "", _outcomes(now))]
    moved = [harm for harm in now if before.get((harm.audience, harm.outcome)) not in (None, harm.status)]
    if not moved:
        return (*claims, Claim(edition.strings("watch.change.same"), "wave_change", "same", "", "", _outcomes(now)))
    for harm in sorted(moved, key=lambda harm: WAVE_STATUSES.index(harm.status)):
        words = {"outcome": edition.labels.outcome(harm.outcome), "audience": edition.labels.audience(harm.audience)}
        words |= {"before": edition.strings(f"watch.status.{before[harm.audience, harm.outcome]}")}
        text = edition.strings("watch.change.status", now=edition.strings(f"watch.status.{harm.status}"), **words)
        claims.append(Claim(text, "wave_change", f"now_{harm.status}", "", harm.audience, (harm.outcome,)))
    return tuple(claims)


def _outcomes(harms: Sequence[WatchedHarm]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(harm.outcome for harm in harms))


def latest_steps(edition: Edition) -> list[Row]:
    """The step from the wave before to the last one, of all places together, where a direction is worse; one row per
    outcome and audience, in the order of the study."""
    rows = [row for row in raw_changes(edition) if row["kind"] in ("previous", "baseline") and not row["place"]]
    rows = [row for row in rows if is_judged(row["role"]) and row["category"] not in ("0", "0.0")]
    last = max((row["wave_to"] for row in rows), default=0)
    rows = [row for row in rows if row["wave_to"] == last]
    before = max((row["wave_from"] for row in rows), default=0)
    found = {(row["audience"], row["outcome"]): row for row in rows if row["wave_from"] == before}
    order = [audience.id for audience in edition.findings.study.audiences]
    return sorted(found.values(), key=lambda row: (order.index(row["audience"]), edition.outcome_place(row["outcome"])))


def _moved(edition: Edition, rows: Sequence[Row], way: Literal["worse", "better"]) -> list[Claim]:
    listed = worse_list if way == "worse" else better_list
    claims = []
    for audience in dict.fromkeys(row["audience"] for row in rows):
        outcomes = tuple(row["outcome"] for row in rows if row["audience"] == audience and judgement(row) == way)
        if outcomes:
            text = edition.strings(
                f"watch.change.{way}", audience=edition.labels.audience(audience), outcomes=listed(edition, outcomes)
            )
            claims.append(Claim(text, "wave_change", way, "", audience, outcomes))
    return claims


def limit_claims(edition: Edition, harms: Sequence[WatchedHarm]) -> tuple[Claim, ...]:
    """Where the change since the baseline lies against the limit, worst first; what has no limit is said apart."""
    if not harms:
        return (Claim(edition.strings("watch.limit.nothing"), "wave_limit", "nothing", ""),)
    harms = main_harms(harms)
    claims = [Claim(_since(edition, harms[0]), "wave_limit", "since", "", "", _outcomes(harms))]
    with_limit = [harm for harm in harms if harm.why not in ("no_margin", "place")]
    for limit in LIMITS:
        own = [harm for harm in with_limit if harm.limit == limit]
        claims += _limit(edition, limit, own, len(harms))
        if limit in ("alarm", "perhaps"):
            there = [harm for harm in harms if harm.why == "place" and (harm.limit == "alarm") == (limit == "alarm")]
            claims += _in_places(edition, there, len(harms))
    without = [harm for harm in harms if harm.why == "no_margin"]
    return (*claims, *_limit(edition, "no_margin", without, len(harms)), *otherwise_claims(edition, harms))


def otherwise_claims(edition: Edition, harms: Sequence[WatchedHarm]) -> Iterator[Claim]:
    """Of what is told as harm: that people more alike say otherwise, or else what differed between the waves. Beside an
    alarm nobody is to miss that."""
    for harm in harms:
        if harm.limit not in TOLD_AS_HARM:
            continue
        names = {"outcome": edition.labels.outcome(harm.outcome), "audience": edition.labels.audience(harm.audience)}
        found, doubts = alike_otherwise(edition, harm), doubts_of(edition, harm)
        if found is not None:
            text = edition.strings(
                f"watch.limit.otherwise_{found[0]}", **names, **otherwise_words(edition, harm, *found)
            )
            yield Claim(text, "wave_limit", f"otherwise_{found[0]}", "", harm.audience, (harm.outcome,))
        elif doubts:
            text = edition.strings("watch.limit.doubt", **names, reasons=doubts)
            yield Claim(text, "wave_limit", "doubt", "", harm.audience, (harm.outcome,))


def doubts_of(edition: Edition, harm: WatchedHarm) -> str:
    """What differed between the waves that a harm is told of, in words."""
    codes = [code for code in harm.reasons.split("; ") if code and code not in _TOLD_APART]
    return "; ".join(reason_word(edition, code) for code in codes)


def otherwise_words(edition: Edition, harm: WatchedHarm, name: str, row: Row) -> dict[str, str]:
    """The values of a sentence on what ``alike_otherwise`` found."""
    values = {
        "wave": wave_name(edition, harm.wave_from),
        "judgement": edition.strings(f"monitor.judgement.{judgement(row)}"),
    }
    return values | ({"mix": mix_words(edition, row)} if name == "mix" else {})


def _since(edition: Edition, harm: WatchedHarm) -> str:
    watch = edition.findings.plan.watch
    wave = wave_name(edition, harm.wave_from)
    if not harm.alarmed or watch is None or watch.campaign_start is None:
        return edition.strings("watch.limit.since", wave=wave)
    start = clean_line(edition.numerals.date(watch.campaign_start) or "")
    return edition.strings("watch.limit.since_start", wave=wave, date=start)


def _in_places(edition: Edition, harms: Sequence[WatchedHarm], of: int) -> list[Claim]:
    """One harm with its places; of several only how many, since the list below names their places."""
    if len(harms) < 2:
        return [_in_place(edition, harm) for harm in harms]
    values = {"n": edition.numerals.count(len(harms)), "of": edition.numerals.count(of)}
    key = "place_alarm" if harms[0].limit == "alarm" else "place"
    return [Claim(edition.strings(f"watch.limit.{key}_count", **values), "wave_limit", key, "", "", _outcomes(harms))]


def _in_place(edition: Edition, harm: WatchedHarm) -> Claim:
    """What is worse in one place alone is said of that place alone."""
    said = {"audience": edition.labels.audience(harm.audience), "place": place_list(edition, harm.places)}
    key = "place_alarm" if harm.limit == "alarm" else "place"
    text = edition.strings(f"watch.limit.{key}", outcomes=worse_list(edition, [harm.outcome]), **said)
    return Claim(text, "wave_limit", key, "", harm.audience, (harm.outcome,))


def place_list(edition: Edition, places: Sequence[str]) -> str:
    return edition.strings.listed([clean_line(place) for place in places])


def _limit(edition: Edition, word: str, harms: Sequence[WatchedHarm], of: int) -> list[Claim]:
    """One sentence per audience that names a few outcomes, or one that counts many."""
    if not harms:
        return []
    outcomes = tuple(dict.fromkeys(harm.outcome for harm in harms))
    if word in ("cannot_tell", "below", "no_margin") and len(harms) > _NAMED:
        values = {"n": edition.numerals.count(len(harms)), "of": edition.numerals.count(of)}
        return [Claim(edition.strings(f"watch.limit.{word}_count", **values), "wave_limit", word, "", "", outcomes)]
    claims = []
    for audience in dict.fromkeys(harm.audience for harm in harms):
        own = tuple(harm.outcome for harm in harms if harm.audience == audience)
        said = {"audience": edition.labels.audience(audience), "outcomes": worse_list(edition, own)}
        claims.append(Claim(edition.strings(f"watch.limit.{word}", **said), "wave_limit", word, "", audience, own))
    return claims


def action_claims(edition: Edition, harms: Sequence[WatchedHarm]) -> tuple[Claim, ...]:
    """What the plan says to do at the worst status, in its own words; where it says nothing, that it does not."""
    if not harms:
        return ()
    worst = worst_status(main_harms(harms))
    watch = edition.findings.plan.watch
    action = edition.labels.text(watch.actions.get(worst)) if watch is not None else ""
    word = edition.strings(f"watch.status.{worst}")
    lead = Claim(edition.strings("watch.action.lead"), "wave_action", "lead", "")
    if watch is None or not action:
        return (lead, Claim(edition.strings("watch.action.none", status=word), "wave_action", "none", ""))
    advice = edition.strings(f"watch.advice.{watch.advice[worst]}") if worst in watch.advice else ""
    key = "advised" if advice else "fixed"
    text = edition.strings(f"watch.action.{key}", status=word, action=action, **({"advice": advice} if advice else {}))
    return lead, Claim(text, "wave_action", worst, "")


def worst_status(harms: Sequence[WatchedHarm]) -> WaveStatus:
    return min((harm.status for harm in harms), key=WAVE_STATUSES.index)
