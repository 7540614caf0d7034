"""``pretest evidence check``: what is wrong with a file, and what a reader must know of it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from pretest.cli.evidence.options import name_argument, other_studies, study_option, words_for
from pretest.cli.examples import examples
from pretest.cli.options import json_option, spoken_option
from pretest.cli.screen import show_problems
from pretest.errors import PretestError, Problem, SpecError, did_you_mean
from pretest.evidence.convert import InSd, NotInSd, to_sd
from pretest.evidence.overlap import require_once, share_a_source
from pretest.evidence.pool import roles_of
from pretest.numbers.predictive import FITTED
from pretest.report.words.researched import Tongue, lacking_line, why_text
from pretest.spec import load_study
from pretest.spec.content import find_evidence
from pretest.spec.evidence import METRICS, Evidence
from pretest.words import HARM_ROLES, Language


@click.command(epilog=examples("pretest evidence check my-trials.yaml", "pretest evidence check mine --study my-study"))
@name_argument
@study_option
@spoken_option
@json_option
@click.pass_context
def check(ctx: click.Context, name: str, study: Path | None, lang: Language | None, as_json: bool) -> None:
    """Check one file: what is wrong, double, or cannot be pooled.

    With --study also whether results of that study itself stand in it. The exit code is 1 when there is a problem.
    """
    words = words_for(lang, study)
    try:
        found = find_evidence(name, study)
        problems = _double(found, study)
    except SpecError as error:
        found, problems = None, list(error.problems)
    notes = [] if found is None else _notes(words, found)
    k = 0 if found is None else sum(isinstance(to_sd(one), InSd) for one in found.studies)
    if as_json:
        record = {"ok": not problems, "problems": [asdict(one) for one in problems], "notes": notes, "k": k}
        click.echo(json.dumps(record, ensure_ascii=False, indent=1))
        ctx.exit(1 if problems else 0)
    if problems:
        key = "check.problems.one" if len(problems) == 1 else "check.problems.many"
        click.echo(words(key, n=str(len(problems))), err=True)
        show_problems(problems, words.strings.language)
    for note in notes:
        click.echo(f" i {note}", err=True)
    if found is not None and not problems:
        click.echo(words("check.fine", id=found.id, k=str(k)))
    ctx.exit(1 if problems else 0)


def _double(evidence: Evidence, study: Path | None) -> list[Problem]:
    """Whom the pool of each role would count twice."""
    known = other_studies(evidence, study)
    own = "" if study is None else load_study(study).file.study
    problems: list[Problem] = []
    for role in roles_of(evidence):
        pooled = [one for one in evidence.studies if one.role == role and isinstance(to_sd(one), InSd)]
        try:
            require_once(pooled, f"surveys/evidence/{evidence.id}.yaml", known=known, study=own)
        except PretestError as error:
            problems += error.problems
    return problems


def _notes(words: Tongue, evidence: Evidence) -> list[str]:
    notes: list[str] = []
    for one in evidence.studies:
        found = to_sd(one)
        if isinstance(found, NotInSd):
            notes.append(words("check.left", id=one.id, why=why_text(words, one, found.why)))
            if found.why == "metric" and did_you_mean(one.metric.lower(), METRICS) is not None:
                near = did_you_mean(one.metric.lower(), METRICS) or ""
                notes[-1] += " " + words("check.meant", metric=near.split("'")[1])
        if one.doi is None and one.study is None:
            notes.append(words("check.no_doi", id=one.id))
    for first, second, by in share_a_source(evidence.studies):
        notes.append(words("check.shared", first=first, second=second, by=by))
    for role in roles_of(evidence):
        k = sum(isinstance(to_sd(one), InSd) for one in evidence.studies if one.role == role)
        if k < FITTED and role in HARM_ROLES:
            notes.append(words("check.few", role=words.role(role), n=str(k)))
    return [*notes, *(line for line in [lacking_line(words, evidence)] if line)]
