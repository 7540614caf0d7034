"""``pretest adjust``: what the plan advises at what the waves say, and what was decided."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import click

from pretest.analysis.record.chain import Entry
from pretest.analysis.watch.adjust import Adjusted
from pretest.analysis.watch.adjust import adjust as adjust_study
from pretest.analysis.watch.decisionlog import DECISION_LOG
from pretest.analysis.watch.known import advised_since, worst
from pretest.cli.examples import examples
from pretest.cli.options import json_option, spoken_option, study_argument
from pretest.cli.screen import show_notes, table
from pretest.cli.speech import Speech, speech
from pretest.findings import read_findings
from pretest.report.words.edition import Edition, read_edition
from pretest.report.words.labels import clean_line
from pretest.spec import load_study
from pretest.words import ADVICES, Advice, Language


@click.command(
    epilog=examples(
        "pretest adjust my-study",
        'pretest adjust my-study --decide "The posters come down" --who "alderman for care" --action stop',
        'pretest adjust my-study --decide "Only in the centre" --who "campaign team" --corrects 1',
    )
)
@study_argument
@click.option("--decide", default=None, metavar="TEXT", help="What was decided, in your own words; writes it down.")
@click.option("--who", default=None, metavar="ROLE", help="Who decided: a function or a body, never a name.")
@click.option(
    "--about", default="", metavar="OUTCOME/AUDIENCE/PLACE", help="What it is about (default: all that is watched)."
)
@click.option("--action", type=click.Choice(ADVICES), default=None, help="What was decided, as one word of the plan.")
@click.option("--why", default="", metavar="TEXT", help="The reason, above all where it departs from the plan.")
@click.option("--date", default=None, metavar="YYYY-MM-DD", help="The day on which it was decided (default: today).")
@click.option(
    "--corrects", type=click.IntRange(min=1), default=None, metavar="N", help="The earlier entry that this puts right."
)
@click.option(
    "--findings",
    type=click.Path(path_type=Path),
    default=None,
    metavar="DIR",
    help="The monitor that it rests on (default: the newest in STUDY/reports).",
)
@spoken_option
@json_option
def adjust(
    study: Path,
    decide: str | None,
    who: str | None,
    about: str,
    action: Advice | None,
    why: str,
    date: str | None,
    corrects: int | None,
    findings: Path | None,
    lang: Language | None,
    as_json: bool,
) -> None:
    """Tell what the plan advises now, and write down what was decided.

    Without --decide: how each harm stands in the newest monitor, what the plan advises there, and the decisions so
    far. With --decide and --who one entry is added to STUDY/analyses/decisions.jsonl, with what was known then. Each
    entry holds the hash of the one before; nothing is taken back, a mistake is put right by a new entry.
    """
    loaded = load_study(study)
    language = lang or loaded.file.languages[0]
    found = adjust_study(
        loaded, decide=decide, who=who, about=about, action=action, why=why, date=date, corrects=corrects,
        findings=findings,
    )  # fmt: skip
    show_notes(found.notes, language, most=len(found.notes))
    if as_json:
        click.echo(json.dumps(found.record(), ensure_ascii=False, indent=1))
        return
    words, edition = speech(language), read_edition(read_findings(found.known.path), language)
    if found.entry is not None:
        _show_written(words, edition, found, found.entry, study)
        return
    _show_known(words, edition, found)
    _show_log(words, edition, found)


def _show_known(words: Speech, edition: Edition, found: Adjusted) -> None:
    """How each harm stands, what the plan advises there, and what it advises for the whole."""
    known = found.known
    click.echo(words("terminal.adjust.from", folder=clean_line(known.findings), wave=str(known.wave)))
    if not known.standings:
        click.echo(words("terminal.adjust.nothing"))
        return
    rows = [
        [
            edition.labels.audience(one.audience),
            edition.labels.outcome(one.outcome),
            clean_line(one.place) or words("terminal.adjust.everywhere"),
            edition.strings(f"watch.status.{one.state}"),
            _advice(words, edition, one.advice),
        ]
        for one in known.standings
        if one.counts
    ]
    names = ("group", "harm", "place", "state", "advice")
    table([words(f"terminal.adjust.{name}") for name in names], rows, title=words("terminal.adjust.watched"))
    now, all_ = advised_since(known), worst(known.standings)
    if now is not None:
        state, advice = edition.strings(f"watch.status.{now[0].state}"), _advice(words, edition, now[0].advice)
        click.echo("\n" + words("terminal.adjust.advised", wave=str(now[1]), state=state, advice=advice))
    elif all_ is not None:
        state = edition.strings(f"watch.status.{all_.state}")
        click.echo("\n" + words("terminal.adjust.not_advised", state=state))


def _advice(words: Speech, edition: Edition, advice: str) -> str:
    return edition.strings(f"watch.advice.{advice}") if advice else words("terminal.adjust.no_advice")


def _show_log(words: Speech, edition: Edition, found: Adjusted) -> None:
    """The decisions so far, oldest first."""
    if not found.log.entries:
        click.echo(words("terminal.adjust.none"))
        return
    rows = [_line(words, edition, entry, found.log.corrected) for entry in found.log.entries]
    names = ("number", "date", "known", "who", "about", "decision", "action", "said")
    table([words(f"terminal.adjust.{name}") for name in names], rows, title=words("terminal.adjust.log"))


def _line(words: Speech, edition: Edition, entry: Entry, corrected: dict[int, int]) -> list[str]:
    text = clean_line(entry["decision"])
    if entry["corrects"] is not None:
        text += " " + words("terminal.adjust.corrects", number=str(entry["corrects"]))
    if entry["number"] in corrected:
        text += " " + words("terminal.adjust.corrected", number=str(corrected[entry["number"]]))
    said = _advice(words, edition, entry["advised"])
    return [
        str(entry["number"]),
        edition.numerals.date(entry["date"]) or clean_line(entry["date"]),
        words("terminal.adjust.wave", wave=str(entry["wave"])),
        clean_line(entry["role"]),
        _about(words, edition, entry),
        text,
        _advice(words, edition, entry["action"]) if entry["action"] else "",
        words("terminal.adjust.departs", advice=said) if entry["departs"] else said,
    ]


def _about(words: Speech, edition: Edition, entry: Entry) -> str:
    about = entry["about"]
    parts = [
        edition.labels.outcome(about["outcome"]) if about["outcome"] else "",
        edition.labels.audience(about["audience"]) if about["audience"] else "",
        clean_line(about["place"]),
    ]
    return ", ".join(part for part in parts if part) or words("terminal.adjust.all")


def _show_written(words: Speech, edition: Edition, found: Adjusted, entry: Entry, study: Path) -> None:
    number, command = str(entry["number"]), f"pretest monitor {shlex.quote(str(study))}"
    click.echo(words("terminal.adjust.wrote", number=number, path=DECISION_LOG))
    if entry["departs"]:
        click.echo(words("terminal.adjust.departed", advice=_advice(words, edition, entry["advised"])))
    click.echo(words("terminal.adjust.anchor", anchor=str(found.anchor)))
    click.echo(words("terminal.adjust.keep", number=number))
    click.echo(words("terminal.adjust.next", command=command))
