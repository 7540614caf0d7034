"""``pretest report``: the report again, from findings.json alone."""

from __future__ import annotations

from pathlib import Path

import click

from pretest.cli.options import language_option, out_option, profile_option
from pretest.errors import DataError
from pretest.findings import from_json
from pretest.report import render, write_atomic
from pretest.spec.model import Language

PAGES = {"analyse": "report.html", "monitor": "monitor.html"}


@click.command()
@click.argument("findings", type=click.Path(path_type=Path), metavar="FINDINGS")
@out_option("HTML file to write", "report.html or monitor.html beside the findings")
@language_option
@profile_option
def report(findings: Path, out: Path | None, lang: Language | None, profile: str) -> None:
    """Write the report again from findings.json.

    FINDINGS is a findings.json, or the folder that holds it: another language or another reader, the same
    numbers.
    """
    source = findings / "findings.json" if findings.is_dir() else findings
    if not source.is_file():
        hint = "Name a folder that 'pretest analyse' or 'pretest monitor' wrote."
        raise DataError("findings_missing", str(source), "there is no such file", hint=hint)
    try:
        text = source.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise DataError("findings_encoding", str(source), "the file is not UTF-8") from None
    record = from_json(text, str(source))
    language: Language = lang or ("nl" if "nl" in record.study.languages[:1] else "en")
    target = out or source.parent / PAGES[record.kind]
    write_atomic(target, render(record, lang=language, profile=profile))
    click.echo(f"Report: {target}")
