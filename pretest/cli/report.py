"""``pretest report``: the report again, from findings.json alone."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

import click

from pretest.cli.examples import examples
from pretest.cli.options import language_option, out_option, profile_option
from pretest.cli.speech import speech
from pretest.errors import ExportError
from pretest.findings import Findings, read_findings
from pretest.report import default_name, made_again, print_page, read_profile, render, write_page
from pretest.report.pages.lazily import workbook
from pretest.words import Language

Format = Literal["html", "pdf", "xlsx"]
FORMATS: tuple[Format, ...] = get_args(Format)

format_option = click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default=None,
    help="A page, a page printed by Chromium, Chrome or Edge, or a workbook with the tables (default: what --out "
    "ends in, else html).",
)


@click.command(
    epilog=examples(
        "pretest report my-study/reports/analyse --lang en",
        "pretest report my-study/reports/analyse --profile council --format pdf",
    )
)
@click.argument("findings", type=click.Path(path_type=Path), metavar="FINDINGS")
@out_option("File to write", "report or monitor, with the ending of the format, beside the findings")
@language_option
@profile_option
@format_option
def report(findings: Path, out: Path | None, lang: Language | None, profile: str, form: Format | None) -> None:
    """Write the report again from findings.json.

    FINDINGS is a findings.json, or the folder that holds it: another language, another reader, on paper or in a
    spreadsheet; the same numbers.

    """
    chosen = _format(out, form)
    record = read_findings(findings)
    read_profile(profile)
    language: Language = lang or ("nl" if "nl" in record.study.languages[:1] else "en")
    folder = findings if findings.is_dir() else findings.parent
    target = out or folder / default_name(record, f".{chosen}")
    content = _content(findings, record, language, profile, chosen, target)
    write_page(content, target, language=language, profile=profile)
    click.echo(speech(language)("terminal.report", path=str(target)))


def _content(
    source: Path, record: Findings, language: Language, profile: str, form: Format, target: Path
) -> str | bytes:
    if form == "xlsx":
        return made_again(source, lambda: workbook(record, language))
    page = made_again(source, lambda: render(record, language, profile))
    return page if form == "html" else print_page(page, target)


def _format(out: Path | None, form: Format | None) -> Format:
    """The format that was asked for, else the one that the name of the file says; both must say the same."""
    ending = out.suffix.casefold() if out is not None else ""
    said: Format | None = "pdf" if ending == ".pdf" else "xlsx" if ending == ".xlsx" else None
    if form is None:
        return said or "html"
    fits = said is None if form == "html" else said == form
    if out is not None and not fits:
        what = f"the file to write ends in '{ending}'" if ending else "the file to write has no ending"
        hint = f"Let it end in .{form}, or leave --format out."
        raise ExportError("out_ending", str(out), what, f".{form} with --format {form}", hint=hint)
    return form
