"""``pretest report``: the report again, from findings.json alone."""

from __future__ import annotations

from pathlib import Path

import click

from pretest.cli.examples import examples
from pretest.cli.options import language_option, out_option, profile_option
from pretest.cli.speech import speech
from pretest.findings import read_findings
from pretest.report import render_again, write_page
from pretest.words import Language

PAGES = {"analyse": "report.html", "monitor": "monitor.html"}


@click.command(
    epilog=examples(
        "pretest report my-study/reports/analyse --lang en",
        "pretest report findings.json --profile council --out council.html",
    )
)
@click.argument("findings", type=click.Path(path_type=Path), metavar="FINDINGS")
@out_option("HTML file to write", "report.html or monitor.html beside the findings")
@language_option
@profile_option
def report(findings: Path, out: Path | None, lang: Language | None, profile: str) -> None:
    """Write the report again from findings.json.

    FINDINGS is a findings.json, or the folder that holds it: another language or another reader, the same
    numbers.
    """
    record = read_findings(findings)
    language: Language = lang or ("nl" if "nl" in record.study.languages[:1] else "en")
    folder = findings if findings.is_dir() else findings.parent
    target = out or folder / PAGES[record.kind]
    write_page(render_again(findings, record, language, profile), target)
    click.echo(speech(language)("terminal.report", path=str(target)))
