"""``pretest status``: where a study is, and what comes next."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pretest.cli.examples import examples
from pretest.cli.options import json_option, study_argument
from pretest.cli.screen import progress, show_problems
from pretest.planning.status import StepState
from pretest.planning.status import status as study_status

SIGNS: dict[StepState, str] = {"done": "✓", "todo": "·", "attention": "!!", "optional": " "}


@click.command(epilog=examples("pretest status my-study"))
@study_argument
@json_option
def status(study: Path, as_json: bool) -> None:
    """Tell where a study is, and what comes next.

    Goes along the road: files in order, approval, how long rows are kept, plan locked, data there, looks, reports of
    the study as it is now. Changes nothing, and is no look at the data.
    """
    with progress("Looking around"):
        found = study_status(study)
    if as_json:
        click.echo(json.dumps(found.record(), ensure_ascii=False, indent=1))
        return
    for step in found.steps:
        click.echo(f"{SIGNS[step.state]:>2} {step.id:<11}{step.what}")
        if step.command and step.state == "optional":
            click.echo(f"{'':14}{step.command}")
    show_problems(found.problems)
    step_now = found.next
    if step_now is None:
        click.echo("\nAll is done.")
    else:
        click.echo(f"\nNext ({step_now.id}): {step_now.command or step_now.what}")
