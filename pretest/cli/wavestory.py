"""The invented waves as a story: what was measured, what broke, the alarm, the advice, a decision, and after it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from pretest.analysis.monitor import monitor
from pretest.analysis.watch.adjust import Adjusted, adjust
from pretest.cli.cases import keep_cases
from pretest.cli.screen import progress
from pretest.cli.speech import Speech, speech
from pretest.findings import Findings
from pretest.report import write_report
from pretest.report.sections.movement import reason_word
from pretest.report.words.changerows import raw_changes
from pretest.report.words.edition import Edition, read_edition
from pretest.report.words.labels import clean_line
from pretest.report.words.lookedback import decision_claims
from pretest.report.words.watching import watched_harms
from pretest.report.words.waved import action_claims, limit_claims, wave_name
from pretest.spec import Study
from pretest.words import Language

DECIDED = "2026-09-14"
"""The day of the invented decision: two weeks after the wave that it rests on."""
KNOWN = 7
WIDTH = 88
_INDENTED: Any = {"initial_indent": "   ", "subsequent_indent": "   ", "break_long_words": False}


def tell_waves(study: Study, language: Language) -> tuple[Findings, Path]:
    """Monitor the waves that were known when it was decided, decide what the plan advises, monitor all, and tell it.

    Returns
    -------
    tuple[Findings, Path]
        Of all waves, and the page that was written.
    """
    words = speech(language)
    then, page_then = _monitored(study, language, f"monitor-wave{KNOWN}", range(1, KNOWN + 1))
    decided = _decided(study, words, then, page_then)
    now, page = _monitored(study, language, "monitor", None)
    edition, before = read_edition(now, language), read_edition(then, language)
    steps = (
        ("measured", _measured(edition, words)),
        ("broke", tuple(_breaks(edition, words))),
        ("alarm", (words("terminal.story.known", wave=wave_name(before, KNOWN)), _limits(before))),
        ("advice", (" ".join(claim.text for claim in action_claims(before, watched_harms(before))[1:]),)),
        ("decision", _decision(edition, words, decided)),
        ("after", tuple(_after(edition, words))),
        ("where", (words("terminal.story.page", path=str(page)),)),
    )
    for number, (name, lines) in enumerate(steps, 1):
        click.echo(f"\n{number}. {words(f'terminal.story.{name}')}")
        for line in lines:
            click.echo("\n".join(textwrap.wrap(line, WIDTH, **_INDENTED)))
    return now, page


def _monitored(study: Study, language: Language, name: str, waves: Sequence[int] | None) -> tuple[Findings, Path]:
    home = study.folder / "reports" / name
    with progress("Comparing waves"):
        findings = monitor(study, waves=waves)
    with progress("Writing the monitor"):
        findings, _ = keep_cases(findings, study.folder, home)
        return findings, write_report(findings, home, language=language)[0]


def _decided(study: Study, words: Speech, findings: Findings, page: Path) -> Adjusted | None:
    """What the plan advises at the worst alarm of the last wave then, written down; None where there was no alarm."""
    alarms = findings.alarms
    here = alarms[(alarms["wave"] == KNOWN) & (alarms["place"] == "") & (alarms["state"] == "alarm")]
    if here.empty or not here["action"].iloc[0]:
        return None
    row = here.iloc[0]
    return adjust(
        study,
        decide=words("terminal.story.invented.text"),
        who=words("terminal.story.invented.who"),
        why=words("terminal.story.invented.why"),
        about=f"{row['outcome']}/{row['audience']}",
        action=row["action"],
        date=DECIDED,
        findings=page.parent,
    )


def _measured(edition: Edition, words: Speech) -> tuple[str, ...]:
    """How many waves, where, of how many people, and when the campaign started."""
    levels = [row for row in edition.rows("levels") if row["place"] and row["n"]]
    places = sorted({clean_line(row["place"]) for row in levels})
    read = [row for row in edition.rows("flow") if row["step"] == "read" and not row["audience"]]
    n = sorted(row["n_respondents"] for row in read if row["n_respondents"]) or [0]
    start = edition.findings.plan.watch.campaign_start if edition.findings.plan.watch is not None else None
    values = {
        "n": edition.numerals.count(len(edition.findings.study.waves)),
        "places": edition.strings.listed(places),
        "people": edition.numerals.count(n[0]),
        "date": edition.numerals.date(start) or "",
    }
    return words("terminal.story.invented.people"), words("terminal.story.counted", **values)


def _breaks(edition: Edition, words: Speech) -> Iterator[str]:
    """Which waves cannot be compared, why, and with which wave the outcome is compared since."""
    rows = [row for row in raw_changes(edition) if not row["place"] and row["category"] == ""]
    broken: dict[tuple[int, int, str, str], None] = {}
    for row in rows:
        if row["kind"] == "previous" and not row["comparable"]:
            broken[row["wave_from"], row["wave_to"], row["outcome"], row["reason"]] = None
    if not broken:
        yield words("terminal.story.whole")
    for before, after, outcome, reason in broken:
        why = "; ".join(reason_word(edition, code) for code in reason.split("; ") if code)
        name = edition.labels.outcome(outcome)
        yield words(
            "terminal.story.break", outcome=name, a=wave_name(edition, before), b=wave_name(edition, after), reason=why
        )
        if any(row["kind"] == "baseline" and row["outcome"] == outcome and row["wave_from"] == after for row in rows):
            yield words("terminal.story.since", wave=str(after))


def _limits(edition: Edition) -> str:
    return " ".join(claim.text for claim in limit_claims(edition, watched_harms(edition)))


def _decision(edition: Edition, words: Speech, decided: Adjusted | None) -> tuple[str, ...]:
    if decided is None or decided.entry is None:
        return (words("terminal.story.undecided"),)
    entry = decided.entry
    date = edition.numerals.date(entry["date"]) or ""
    said = words("terminal.story.decided", date=date, who=clean_line(entry["role"]), text=clean_line(entry["decision"]))
    return said, words("terminal.story.chain", anchor=str(decided.anchor))


def _after(edition: Edition, words: Speech) -> Iterator[str]:
    """How what was decided about stands in the last wave; without a decision how the harms stand."""
    told = decision_claims(edition)
    yield from [claim.text for claim in told] or [_limits(edition)]
    yield words("terminal.story.not_why")
