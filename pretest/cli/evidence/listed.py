"""``pretest evidence list``: which files there are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from pretest.cli.evidence.options import study_option, words_for
from pretest.cli.examples import examples
from pretest.cli.options import json_option, spoken_option
from pretest.cli.screen import table
from pretest.evidence.convert import in_sd
from pretest.evidence.pool import roles_of
from pretest.library import Library
from pretest.spec.content import EVIDENCE, load_evidence
from pretest.spec.evidence import Evidence
from pretest.words import Language


@click.command("list", epilog=examples("pretest evidence list", "pretest evidence list --study my-study --lang nl"))
@study_option
@spoken_option
@json_option
def listed(study: Path | None, lang: Language | None, as_json: bool) -> None:
    """List evidence files, and how many effects of each role can be pooled."""
    found = load_evidence(study)
    words, library = words_for(lang, study), Library(study)
    records = [_record(one, library) for one in found.values()]
    if as_json:
        click.echo(json.dumps({"evidence": records}, ensure_ascii=False, indent=1))
        return
    rows: list[list[str]] = []
    for record, one in zip(records, found.values(), strict=True):
        head = [one.id, words(f"whose.{'own' if record['own'] else 'shipped'}")]
        apart = str(record["apart"])
        roles = record["roles"] or {"": {"k": 0, "left": 0}}
        for role, counts in roles.items():
            rows.append([*head, words.role(role) if role else "", str(counts["k"]), str(counts["left"]), apart])
            head, apart = ["", ""], ""
    table([words(f"head.{key}") for key in ("file", "whose", "role", "pooled", "left", "apart")], rows)


def _record(evidence: Evidence, library: Library) -> dict[str, Any]:
    content = library.find(f"{EVIDENCE}/{evidence.id}.yaml")
    roles: dict[str, dict[str, int]] = {}
    for role in roles_of(evidence):
        own = [in_sd(study) is not None for study in evidence.studies if study.role == role]
        roles[role] = {"k": sum(own), "left": len(own) - sum(own)}
    return {
        "id": evidence.id,
        "title": evidence.title.model_dump(),
        "own": content is not None and content.is_own,
        "roles": roles,
        "apart": len(evidence.apart),
    }


# A function cannot have the name of the command, which is a word of Python; the group looks it up under that.
globals()["list"] = listed
