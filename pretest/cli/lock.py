"""``pretest lock``: freeze the plan before the data, and record what changes afterwards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import click

from pretest.analysis.record.lockfile import LockState, lock_path, lock_state
from pretest.analysis.record.run import state_notes
from pretest.cli.examples import examples
from pretest.cli.lockstate import show_not_frozen
from pretest.cli.options import json_option, spoken_option, study_argument, trust_option
from pretest.cli.screen import show_notes
from pretest.cli.speech import count, speech
from pretest.cli.trust import study_library
from pretest.library import Library
from pretest.planning.gittag import tag_name, write_signed_tag
from pretest.planning.lock import amend as amend_lock
from pretest.planning.lock import anchor as lock_anchor
from pretest.planning.lock import lock as lock_study
from pretest.planning.preregistration import planned_people, preregistration
from pretest.planning.randomise import parse_ratio
from pretest.report import preregistered, write_preregistration
from pretest.spec import Study, load_study
from pretest.spec.looks import Looks
from pretest.values import plural
from pretest.words import Language

Anchored = Literal["print", "tag"]
ANCHORED = ("print", "tag")


class LockCommand(click.Command):
    """``--anchor`` may stand alone; what follows it is its value only where it is one of the words."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        plain: list[str] = []
        for place, word in enumerate(args):
            alone = word == "--anchor" and (place + 1 == len(args) or args[place + 1] not in ANCHORED)
            plain += [word, ANCHORED[0]] if alone else [word]
        return super().parse_args(ctx, plain)


@click.command(
    cls=LockCommand,
    epilog=examples(
        "pretest lock my-study",
        'pretest lock my-study --amend "the ethics board asked for it"',
        "pretest lock my-study --anchor",
    ),
)
@study_argument
@click.option("--amend", default=None, metavar="WHY", help="Record what changed since the lock, with the reason.")
@click.option("--after-data", default=None, metavar="WHY", help="Lock although data exist, with the reason.")
@click.option("--beside", default=None, metavar="WHY", help="Lock although another plan is locked, with the reason.")
@click.option("--state", "only_state", is_flag=True, help="Show the state of the lock; write nothing.")
@click.option(
    "--anchor",
    "anchored",
    type=click.Choice(ANCHORED),
    default=None,
    help="Print a short digest of the lock to publish or mail, or write it into a signed git tag (--anchor tag).",
)
@click.option("--ratio", default="", metavar="control=2,...", help="Parts of the arms, for the preregistration.")
@trust_option
@spoken_option
@json_option
def lock(
    study: Path,
    amend: str | None,
    after_data: str | None,
    beside: str | None,
    only_state: bool,
    anchored: Anchored | None,
    ratio: str,
    trust_study_templates: bool,
    lang: Language | None,
    as_json: bool,
) -> None:
    """Freeze the plan and the questionnaires, or record a change.

    Frozen are plan, audiences, concepts, questionnaires, scales, answers, population and evidence, and how the data are
    read but for the paths of files. Writes plan.lock beside the plan, and a preregistration in Dutch and English with
    text for the fields of OSF and AsPredicted. From then on every report says whether the plan was followed. Earlier
    entries are never rewritten. Whoever has the anchor can check that with 'pretest verify'.
    """
    loaded = load_study(study)
    if amend is not None and after_data is not None:
        raise click.UsageError("--amend and --after-data do not go together.")
    if only_state and anchored == "tag":
        raise click.UsageError("--state writes nothing; --anchor tag does.")
    written: tuple[Path, ...] = ()
    locked = lock_state(loaded).state != "not_locked"
    if not only_state and not (anchored and locked and amend is None):
        library = study_library(loaded.folder, trust_study_templates)
        if not _completes(loaded, amend):
            if amend is not None:
                amend_lock(loaded, amend, library=library)
            else:
                lock_study(loaded, after_data=after_data, beside=beside, library=library)
        written = (lock_path(loaded), *_preregister(loaded, ratio, library))
    state, language = lock_state(loaded), lang or loaded.file.languages[0]
    if as_json:
        click.echo(json.dumps(state.record(), ensure_ascii=False, indent=1))
    else:
        _show(written, state, language, loaded.plan.looks, loaded.plan.alpha)
    show_notes(tuple(state_notes(state, loaded.file.plan)), language)
    if anchored is not None:
        _anchor(loaded, state, anchored, language, as_json)


def _completes(study: Study, amend: str | None) -> bool:
    """Whether all that is left to do is what a run that was stopped half-way did not write."""
    state = lock_state(study)
    if state.state not in ("locked", "amended") or state.deviations or preregistered(study, state.written):
        return False
    if amend is not None and (not state.amendments or state.amendments[-1].why != amend.strip()):
        return False
    click.echo("The plan was locked, but its preregistration was not written whole; it is written now.", err=True)
    return True


def _show(written: tuple[Path, ...], state: LockState, language: Language, looks: Looks | None, alpha: float) -> None:
    words = speech(language)
    for path in written:
        click.echo(words("terminal.lock.wrote", path=str(path)))
    word = words(f"terminal.lock.{state.state}")
    if state.time:
        click.echo(words("terminal.lock.state_at", state=word, time=state.time))
    else:
        click.echo(words("terminal.lock.state", state=word))
    show_not_frozen(state.record(), language)
    if looks is not None:
        units = ", ".join(map(str, looks.n))
        click.echo("  " + words("terminal.lock.planned_looks", n=str(len(looks.n)), units=units, total=f"{alpha:g}"))
    for one in state.amendments:
        click.echo("  " + words("terminal.lock.amendment", time=one.time, why=one.why, n=str(len(one.changes))))
    for look in state.looks:
        files = ", ".join(_files(look["data"], words("terminal.lock.invented")))
        told = words("terminal.lock.look", time=str(look["time"]), command=str(look["command"]), files=files)
        click.echo(f"  {told}")
    for deviation in state.deviations:
        kind = words(f"terminal.lock.kind.{deviation.kind}")
        click.echo("  " + words("terminal.lock.deviation", kind=kind, change=str(deviation)))
    if state.deviations:
        click.echo(words("terminal.lock.record", command='pretest lock --amend "why"'))


def _files(data: list[dict[str, object]], invented: str) -> list[str]:
    return [f"{one['file']}{f' ({invented})' if one.get('invented') else ''}" for one in data]


def _anchor(study: Study, state: LockState, anchored: Anchored, language: Language, as_json: bool) -> None:
    anchor, words = lock_anchor(study), speech(language)
    if not as_json:  # the record has it
        click.echo("\n" + words("terminal.lock.anchor", n=count(words, state.number), anchor=anchor))
    if anchored == "tag":
        name = tag_name(study.id, state.number)
        write_signed_tag(
            study.folder, name, f"Lock of {study.id}, {plural(state.number, 'entry', 'entries')}\n\nAnchor: {anchor}\n"
        )
        click.echo(f"Signed tag: {name}. Push it to where you cannot take it back: git push origin {name}", err=True)
        return
    click.echo(words("terminal.lock.publish"), err=True)
    click.echo(words("terminal.lock.who_has_it", command=f"pretest verify --anchor {anchor}"), err=True)
    click.echo(words("terminal.lock.in_a_browser", command="pretest verify --page verify.html"), err=True)


def _preregister(study: Study, ratio: str, library: Library) -> tuple[Path, ...]:
    parts = parse_ratio(ratio, list(study.file.arms))
    facts = preregistration(study, people=planned_people(study), ratio=parts)
    return write_preregistration(study, facts, library=library)
