"""How fieldwork goes, on the screen: one table per topic and wave."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pretest.analysis.fieldwork.counts import UNTOLD
from pretest.analysis.fieldwork.fieldwork import FieldRow, Fieldwork, fieldwork
from pretest.cli.losses import HIDDEN
from pretest.cli.screen import progress, show_notes, table
from pretest.errors import record_of
from pretest.planning.preregistration import planned_people
from pretest.planning.randomise import parse_ratio
from pretest.spec import load_study

TITLES = {
    "submissions": "Submissions",
    "file": "Files",
    "day": "Days",
    "arm": "People per arm",
    "audience": "People per audience and arm",
    "ended": "Finished and stopped, per arm (share of the arm)",
    "stopped": "The last page that somebody answered who stopped, all arms together",
    "quota": "People against the population",
    "rule": "Whom the quality rules point out, all arms together",
}


def show_fieldwork(study: Path, ratio: str, *, unsuppressed: bool, as_json: bool) -> None:
    """Read the data of ``study`` and show how fieldwork goes."""
    loaded = load_study(study)
    parts = parse_ratio(ratio, list(loaded.file.arms))
    with progress("Counting"):
        found = fieldwork(
            loaded, ratio=parts, planned=planned_people(loaded), suppression="none" if unsuppressed else "plan"
        )
    if as_json:
        record = {"study": found.study, "rows": [row.record() for row in found.rows]}
        record["notes"] = [record_of(note) for note in found.notes]
        click.echo(json.dumps(record, ensure_ascii=False, indent=1))
        return
    _show(found)
    show_notes(found.notes, most=len(found.notes), infos="shown")


def _show(found: Fieldwork) -> None:
    for wave in dict.fromkeys(row.wave for row in found.rows):
        here = [row for row in found.rows if row.wave == wave]
        (read,) = [row for row in here if row.topic == "read"]
        click.echo(f"\n{found.study}, wave {wave}: {_number(read.n)} people whose answers count")
        for topic, title in TITLES.items():
            lines = [_line(row) for row in here if row.topic == topic]
            if lines:
                table(["", "people", "share", "meant"], lines, title=title)
        for row in here:
            if row.topic == "duration" and row.value is not None:
                click.echo(f"Median duration: {row.value:,.0f} seconds")
            if row.topic == "ratio" and row.value is not None:
                p_value = "p < .001" if row.value < 0.001 else f"p = {row.value:.3f}".replace("0.", ".", 1)
                click.echo(f"Sizes of the arms against what was meant: {p_value} (chi-square)")


def _line(row: FieldRow) -> list[str]:
    named = " ".join(part for part in (row.audience, row.arm, row.name) if part).replace(UNTOLD, "(not told)")
    share = "" if row.share is None or row.topic == "audience" else f"{row.share:.1%}"
    if row.target is None:
        return [named, _number(row.n), share, ""]
    meant = f"{row.target:,.0f} people" if row.topic == "audience" else f"{row.target:.1%}"
    return [named, _number(row.n), share, meant]


def _number(n: int | None) -> str:
    return HIDDEN if n is None else f"{n:,}"
