"""``pretest population``: what is known of the people a study wants to speak about."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click

from pretest.cli.examples import examples
from pretest.cli.options import json_option, language_option
from pretest.cli.screen import table
from pretest.errors import DataError, SpecError, did_you_mean
from pretest.files import write_atomic
from pretest.files.reading import read_bytes, read_text
from pretest.limits import CONTENT_BYTES, POPULATION_BYTES
from pretest.spec.content import load_populations
from pretest.weighting.figures import Bracket, Chosen, choose_figures
from pretest.weighting.populationfile import new_population, read_population, with_margin
from pretest.weighting.statline import StatlineTable, read_statline
from pretest.words import Language

study_option = click.option(
    "--study", type=click.Path(path_type=Path, exists=True, file_okay=False), help="With the study's own populations."
)


@click.group(epilog=examples("pretest population list", "pretest population show netherlands-gender-2023"))
def population() -> None:
    """List, show and read what is known of populations."""


@population.command("list", epilog=examples("pretest population list --lang en"))
@study_option
@language_option
@json_option
def list_(study: Path | None, lang: Language | None, as_json: bool) -> None:
    """List populations with the variables and dates of their margins."""
    rows = [
        {
            "id": one.id,
            "title": one.title.in_language(lang or "en"),
            "margins": ", ".join(f"{margin.variable} ({margin.source.date})" for margin in one.margins),
        }
        for one in load_populations(study).values()
    ]
    if as_json:
        click.echo(json.dumps({"populations": rows}, ensure_ascii=False, indent=1))
    else:
        table(["id", "title", "margins"], [list(row.values()) for row in rows])


@population.command(epilog=examples("pretest population show netherlands-gender-2023"))
@click.argument("name")
@study_option
@language_option
@json_option
def show(name: str, study: Path | None, lang: Language | None, as_json: bool) -> None:
    """Show one population: whom it counts, its shares, and where each margin comes from."""
    known = load_populations(study)
    if name not in known:
        hint = did_you_mean(name, known) or "'pretest population list' shows all."
        raise SpecError("unknown_content", name, "there is no such population", hint=hint)
    found = known[name]
    if as_json:
        click.echo(found.model_dump_json(indent=1, exclude_none=True))
        return
    click.echo(f"{found.title.in_language(lang or 'en')}  [{found.id}]")
    click.echo(found.population.in_language(lang or "en"))
    for margin in found.margins:
        whole = sum(margin.categories.values())
        rows = [[one, f"{figure:,.10g}", f"{100 * figure / whole:.2f} %"] for one, figure in margin.categories.items()]
        click.echo()
        table([margin.variable, margin.unit, "share"], rows)
        click.echo(f"source: {margin.source}" + (f", {margin.source.url}" if margin.source.url else ""))
        if margin.source.note:
            click.echo(f"note: {margin.source.note}")


@population.command(
    epilog=examples(
        "pretest population read table.csv", "pretest population read table.csv --variable gender --out mine.yaml"
    )
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--variable", help="Name of the variable; without it, what the file holds is shown.")
@click.option("--column", help="Column of the data with the answers (default: the variable).")
@click.option("--dimension", help="Dimension of the table whose labels are the categories.")
@click.option("--where", "chosen", multiple=True, metavar="DIMENSION=LABEL", help="Which part of the table counts.")
@click.option("--code", "codes", multiple=True, metavar="CODE=LABEL", help="Which answer a label is. Repeat for each.")
@click.option("--cut", metavar="AGES", help="Ages at which a new category begins, as 25,45,65.")
@click.option("--ages", metavar="AGES", help="Only these ages, both included, as 18- or 18-74.")
@click.option("--table", "number", help="Number of the table, as 85525NED.")
@click.option("--date", help="Date of the figures (default: the period in the table).")
@click.option("--url", help="Where the table stands.")
@click.option("--note", help="What readers must know of these figures.")
@click.option("--title", help="Title of a new population file.")
@click.option("--people", help="Whom it counts, in words, for a new population file.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="STUDY/surveys/populations/ID.yaml; margins are added to it."
)
def read(file: Path, variable: str | None, out: Path | None, **options: Any) -> None:
    """Read one margin from a table downloaded from CBS StatLine as CSV.

    Without --variable it shows the dimensions and labels of the table. Without --out it prints the margin. Categories
    must add up to the total line of the table, where it has one.
    """
    content = read_statline(read_bytes(file, POPULATION_BYTES), file.name)
    if variable is None:
        _show_table(content)
        return
    ages = _ages(options["ages"])
    found = choose_figures(
        content,
        file.name,
        dimension=options["dimension"],
        where=dict(_pair(text, "--where") for text in options["chosen"]),
        codes=_codes(options["codes"]),
        cut=_numbers(options["cut"]) if options["cut"] else None,
        ages=ages,
    )
    margin = _margin(found, variable, file.name, **options)
    name = out.name if out is not None else "population.yaml"
    if out is not None and out.exists():
        text = with_margin(read_text(out, CONTENT_BYTES), margin, name)
    else:
        text = new_population(_head(out, found, content, options["title"], options["people"]), margin)
    read_population(text, name)
    if out is None:
        click.echo(text, nl=False)
    else:
        write_atomic(out, text)
        click.echo(f"{out}: {variable}, {len(found.categories)} categories, {margin['source']['date']}.")
    _say(found)


def _show_table(content: StatlineTable) -> None:
    click.echo(content.title or "(no title)")
    rows = [[one, "\n".join(content.labels(one))] for one in content.dimensions]
    table(["dimension", "labels"], rows)


def _say(found: Chosen) -> None:
    if found.left:
        click.echo(f"Left out: {', '.join(found.left)}.", err=True)
    if found.total is None and found.unit == "persons":
        click.echo("There was no total line to compare with.", err=True)


def _margin(found: Chosen, variable: str, file: str, **options: Any) -> dict[str, Any]:
    date = options["date"] or found.period
    for what, value in (("--table", options["number"]), ("--date", date)):
        if not value:
            hint = f"Give {what}: every margin says where it comes from."
            raise DataError("statline_source", file, "the file does not say which table or date it is", hint=hint)
    return {
        "variable": variable,
        "column": options["column"],
        "unit": found.unit,
        "categories": found.categories,
        "total": found.total,
        "codes": {code: list(names) if len(names) > 1 else names[0] for code, names in found.codes.items()} or None,
        "cut": found.cut,
        "source": {
            "table": f"CBS StatLine {options['number']}",
            "date": str(date),
            "url": options["url"],
            "note": options["note"],
        },
    }


def _head(
    out: Path | None, found: Chosen, content: StatlineTable, title: str | None, people: str | None
) -> dict[str, Any]:
    words = title or content.title
    if words is None or people is None:
        hint = "Give --people 'Everybody of 18 years and older in Rotterdam', and --title where the table has none."
        raise SpecError("population_words", "population", "a new file must say in words whom it counts", hint=hint)
    low, high = found.ages or (0, None)
    ages = {"min": low, "max": None if high is None else high - 1}
    return {"id": out.stem if out is not None else "population", "title": words, "population": people, "ages": ages}


def _pair(text: str, option: str) -> tuple[str, str]:
    left, sign, right = text.partition("=")
    if not sign or not left.strip() or not right.strip():
        raise click.UsageError(f"{option} {text!r}: write it as LEFT=RIGHT.")
    return left.strip(), right.strip()


def _codes(texts: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text in texts:
        code, label = _pair(text, "--code")
        found.setdefault(code, []).append(label)
    return found


def _numbers(text: str) -> list[int]:
    if not re.fullmatch(r"\s*\d+(\s*,\s*\d+)*\s*", text):
        raise click.UsageError(f"--cut {text!r}: write ages as 25,45,65.")
    return [int(part) for part in text.split(",")]


def _ages(text: str | None) -> Bracket | None:
    """``18-`` → (18, None); ``18-74`` → (18, 75)."""
    if text is None:
        return None
    match = re.fullmatch(r"\s*(\d+)\s*-\s*(\d*)\s*", text)
    if match is None:
        raise click.UsageError(f"--ages {text!r}: write ages as 18- or 18-74.")
    return int(match[1]), int(match[2]) + 1 if match[2] else None
