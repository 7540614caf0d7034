"""``pretest lock``: freeze the plan before the data, and record what changes afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pretest.analysis.record.lockfile import lock_path, lock_state
from pretest.cli.lockstate import show_not_frozen
from pretest.cli.options import json_option, study_argument, trust_option
from pretest.cli.trust import study_library
from pretest.library import Library
from pretest.planning.lock import amend as amend_lock
from pretest.planning.lock import lock as lock_study
from pretest.planning.preregistration import planned_people, preregistration
from pretest.planning.randomise import parse_ratio
from pretest.report import write_preregistration
from pretest.spec import Study, load_study


@click.command()
@study_argument
@click.option("--amend", default=None, metavar="WHY", help="Record what changed since the lock, with the reason.")
@click.option("--after-data", default=None, metavar="WHY", help="Lock although data exist, with the reason.")
@click.option("--state", "only_state", is_flag=True, help="Show the state of the lock; write nothing.")
@click.option("--ratio", default="", metavar="control=2,...", help="Parts of the arms, for the preregistration.")
@trust_option
@json_option
def lock(
    study: Path,
    amend: str | None,
    after_data: str | None,
    only_state: bool,
    ratio: str,
    trust_study_templates: bool,
    as_json: bool,
) -> None:
    """Freeze the plan and the questionnaires, or record a change.

    Frozen are plan, audiences, concepts, questionnaires, scales, answers, population and evidence, and how the data are
    read but for the paths of files. Writes plan.lock beside the plan, and a preregistration in Dutch and English with
    text for the fields of OSF and AsPredicted. From then on every report says whether the plan was followed. Earlier
    entries are never rewritten.
    """
    loaded = load_study(study)
    if amend is not None and after_data is not None:
        raise click.UsageError("--amend and --after-data do not go together.")
    written: tuple[Path, ...] = ()
    if not only_state:
        library = study_library(loaded.folder, trust_study_templates)
        if amend is not None:
            amend_lock(loaded, amend)
        else:
            lock_study(loaded, after_data=after_data)
        written = (lock_path(loaded), *_preregister(loaded, ratio, library))
    state = lock_state(loaded)
    if as_json:
        click.echo(json.dumps(state.record(), ensure_ascii=False, indent=1))
        return
    for path in written:
        click.echo(f"wrote {path}")
    click.echo(f"State of the plan: {state.state.replace('_', ' ')}" + (f", {state.time}" if state.time else ""))
    show_not_frozen(state.record())
    for one in state.amendments:
        click.echo(f"  amended {one.time}: {one.why} ({len(one.changes)} changes)")
    for deviation in state.deviations:
        click.echo(f"  {deviation.kind}, not recorded: {deviation}")
    if state.deviations:
        click.echo('Record them with: pretest lock --amend "why"')


def _preregister(study: Study, ratio: str, library: Library) -> tuple[Path, ...]:
    parts = parse_ratio(ratio, list(study.file.arms))
    facts = preregistration(study, people=planned_people(study), ratio=parts)
    return write_preregistration(study, facts, library=library)
