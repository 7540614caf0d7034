"""``pretest evidence add``: the effects of a study, as evidence for the next one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from pretest.analysis.giveback import GivenBack, give_back
from pretest.analysis.record.newest import newest_findings
from pretest.cli.evidence.options import words_for
from pretest.cli.examples import examples
from pretest.cli.options import json_option, spoken_option, study_argument
from pretest.errors import DataError
from pretest.evidence.evidencefile import Added, with_effects
from pretest.files import write_atomic
from pretest.files.reading import read_text
from pretest.findings import Findings, read_findings
from pretest.library import place_for
from pretest.limits import CONTENT_BYTES
from pretest.report.words.researched import Tongue
from pretest.spec.content import EVIDENCE
from pretest.words import Language

OURS: dict[Language, str] = {"nl": "Eigen onderzoek", "en": "Own study"}


@click.command(
    epilog=examples(
        "pretest evidence add my-study", "pretest evidence add my-study --to next-study/surveys/evidence/own.yaml"
    )
)
@study_argument
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Evidence file to add to (default: STUDY/surveys/evidence/ID-OF-THE-STUDY.yaml).",
)
@spoken_option
@json_option
def add(study: Path, target: Path | None, lang: Language | None, as_json: bool) -> None:
    """Give the effects of a study back, as evidence for the next one.

    From its newest analysis: one effect per audience, concept and role in SD, with what the message was; no rows of
    people, no numbers of people. What is hidden or cannot be used is left out, and counted with the reason. Nothing is
    written when the file would count people twice. Run it again and nothing changes.
    """
    source = newest_findings(study)
    findings = read_findings(source)
    words = words_for(lang, study)
    back = give_back(findings)
    path = target or place_for(study, f"{EVIDENCE}/{findings.study.id}.yaml")
    if path.suffix not in (".yaml", ".yml"):
        raise click.UsageError("--to must name a .yaml file.")
    if not back.effects:
        for line in _left(words, back):
            click.echo(line, err=True)
        hint = "Run 'pretest evidence list' to see what there is."
        raise DataError("give_back_none", str(study), "this study has no effect that can be given back", hint=hint)
    added = _write(path, back, findings)
    if as_json:
        record = {"file": str(path), "added": list(added.added), "already": list(added.already), "left": back.left}
        click.echo(json.dumps(record, ensure_ascii=False, indent=1))
        return
    _say(words, path, added, back)


def _write(path: Path, back: GivenBack, findings: Findings) -> Added:
    study = findings.study
    head = {"id": path.stem, "title": {one: f"{ours}: {study.title.get(one, study.id)}" for one, ours in OURS.items()}}
    added = with_effects(read_text(path, CONTENT_BYTES) if path.is_file() else None, back.effects, str(path), head)
    if added.added:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, added.text)
    return added


def _say(words: Tongue, path: Path, added: Added, back: GivenBack) -> None:
    n = len(added.added)
    if not n:
        click.echo(words("add.nothing", path=str(path)))
    else:
        click.echo(words("add.wrote.one" if n == 1 else "add.wrote.many", n=str(n), path=str(path)))
    for line in _left(words, back):
        click.echo(line)
    if n:
        click.echo(words("add.next", id=path.stem))


def _left(words: Tongue, back: GivenBack) -> Sequence[str]:
    """What was left out, how often and why."""
    return [
        words("add.left.one" if n == 1 else "add.left.many", n=str(n), why=words(f"add.why.{why}"))
        for why, n in back.left.items()
    ]
