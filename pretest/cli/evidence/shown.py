"""``pretest evidence show``: one file in full."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from pretest.cli.evidence.options import name_argument, study_option, words_for
from pretest.cli.examples import examples
from pretest.cli.options import json_option, spoken_option
from pretest.evidence.convert import InSd, to_sd
from pretest.report.words.researched import Tongue, given_text, in_sd_text, lacking_line
from pretest.spec.content import find_evidence
from pretest.spec.evidence import EarlierStudy, Evidence
from pretest.words import CONF_LEVEL, Language


@click.command(epilog=examples("pretest evidence show campaigns", "pretest evidence show my-trials.yaml --lang nl"))
@name_argument
@study_option
@spoken_option
@json_option
def show(name: str, study: Path | None, lang: Language | None, as_json: bool) -> None:
    """Show one file: every effect, and how it came into SD.

    What was read and kept apart stands at the end, each with its reason.
    """
    found = find_evidence(name, study)
    if as_json:
        click.echo(json.dumps(_record(found), ensure_ascii=False, indent=1))
        return
    words = words_for(lang, study)
    click.echo(words("title", title=found.title.in_language(words.strings.language), id=found.id))
    for one in found.studies:
        click.echo("\n" + "\n  ".join([f"{one.id} ({words.role(one.role)})", *_lines(words, one)]))
    if found.apart:
        click.echo("\n" + words("apart_head"))
    for apart in found.apart:
        click.echo(words("apart_line", id=apart.id, what=apart.what, why=words(f"apart.{apart.why}")))
    if line := lacking_line(words, found):
        click.echo("\n" + line)


def _lines(words: Tongue, study: EarlierStudy) -> Iterator[str]:
    found = to_sd(study)
    yield words("of", year=str(study.year), population=study.population, contrast=study.contrast)
    yield given_text(words, study)
    yield in_sd_text(words, study, found if isinstance(found, InSd) else found.why, CONF_LEVEL)
    yield words("obtained", text=study.obtained)
    if study.note:
        yield study.note
    if study.features is not None:
        kept = (study.features.strategy, study.features.messenger, study.features.audience)
        yield words("features", text=", ".join(one for one in kept if one))
    if study.overlaps:
        yield words("overlaps", names=", ".join(study.overlaps))
    if study.doi:
        yield words("source", doi=study.doi)


def _record(evidence: Evidence) -> dict[str, Any]:
    record = evidence.model_dump(mode="json", exclude_none=True)
    for one, study in zip(record["studies"], evidence.studies, strict=True):
        found = to_sd(study)
        if isinstance(found, InSd):
            one["in_sd"] = {"estimate": found.estimate, "se": found.se, "how": list(found.how)}
        else:
            one["not_in_sd"] = found.why
    return record
