"""What the commands on evidence share: which file, whose, which role, and the words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import click

from pretest.cli.speech import language_of
from pretest.errors import SpecError, did_you_mean
from pretest.evidence.pool import roles_of
from pretest.numbers.between import TauMethod
from pretest.report.words.researched import Tongue, tongue
from pretest.spec.content import load_evidence
from pretest.spec.evidence import EarlierStudy, Evidence
from pretest.words import ROLES, Language, Role

name_argument = click.argument("name", metavar="ID|FILE")
study_option = click.option(
    "--study", type=click.Path(path_type=Path, exists=True, file_okay=False), help="With the study's own evidence."
)
role_option = click.option(
    "--role", type=click.Choice(ROLES), default=None, help="Which role, where the file has effects of several."
)
method_option = click.option(
    "--method",
    type=click.Choice(get_args(TauMethod)),
    default="reml",
    show_default=True,
    help="How the variance between campaigns is found.",
)
level_option = click.option(
    "--conf-level",
    type=click.FloatRange(0.5, 0.999),
    default=0.95,
    show_default=True,
    help="Coverage of the intervals.",
)


def words_for(lang: Language | None, study: Path | None) -> Tongue:
    """The words of ``--lang``, else of the study, else English."""
    return tongue(lang or language_of(["evidence", *([str(study)] if study is not None else [])]))


def other_studies(evidence: Evidence, study: Path | None) -> tuple[EarlierStudy, ...]:
    """Studies of all other files, through which overlaps may lead."""
    others = load_evidence(study)
    return tuple(one for name, other in others.items() if name != evidence.id for one in other.studies)


def chosen_role(evidence: Evidence, role: Role | None) -> Role:
    """The role that is asked for, or the only one that the file has.

    Raises
    ------
    SpecError
        When there is a choice to be made, the file has no effect of that role, or none at all.
    """
    known: Sequence[Role] = roles_of(evidence)
    if not known:
        hint = f"'pretest evidence show {evidence.id}' tells why."
        raise SpecError("evidence_none", evidence.id, "the file has no effects to pool", hint=hint)
    if role is None and len(known) > 1:
        hint = f"There are: {', '.join(known)}."
        raise SpecError(
            "role_open", evidence.id, "the file has effects of several roles: name one with --role", hint=hint
        )
    if role is not None and role not in known:
        hint = did_you_mean(role, known) or f"There are: {', '.join(known)}."
        raise SpecError("role_none", evidence.id, f"the file has no effects of role '{role}'", hint=hint)
    return role or known[0]
