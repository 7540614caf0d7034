"""Write the generated parts of docs/: a JSON Schema per format, the table of keys, and the command reference.

``make docs`` runs it; with ``--check`` it writes nothing and fails when a file is out of date.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

import click
from pydantic import TypeAdapter

from pretest.cli.main import cli
from pretest.errors import Note
from pretest.findings import SCHEMA, CrosscheckFacts, PlanFacts, StudyFacts
from pretest.limits import LIMITS
from pretest.platforms.jsonform.write import json_schema
from pretest.report.sections.unintended import EFFECTS, SOURCE, Effect
from pretest.report.words.strings import Strings, read_strings
from pretest.spec.answer import AnswerSets
from pretest.spec.dialogue import Dialogue
from pretest.spec.evidence import Evidence
from pretest.spec.guide import Guide
from pretest.spec.lexicon import Lexicon
from pretest.spec.outside import OutsideFile
from pretest.spec.panel import Panel
from pretest.spec.plan import Plan
from pretest.spec.population import Population
from pretest.spec.questionnaire import Questionnaire
from pretest.spec.scale import Scale
from pretest.spec.studyfile import StudyFile
from pretest.spec.truth import Truth
from pretest.tables import columns, registry
from pretest.tables.schema import rows_schema
from pretest.tables.table import Column, Table

DOCS = Path(__file__).parent
LIMITS_PAGE = DOCS / "limits.md"
UNINTENDED_HEADS = ("kind", "what it is", "measured", "by the scales", "what stays out of sight")
LIMITS_HEAD = "# How much, and how large\n\n## Limits\n"
FORMATS = {
    "study": (StudyFile, "study.yaml", "What is tested, on whom, and where the answers are."),
    "plan": (Plan, "analyses/plan.yaml", "Outcomes, margins and rules, decided before the data."),
    "scale": (Scale, "surveys/scales/ID.yaml", "A construct, its items and how they become one score."),
    "questionnaire": (Questionnaire, "surveys/questionnaires/ID.yaml", "Blocks in order, for one audience."),
    "guide": (Guide, "surveys/guides/ID.yaml", "A talk in the phase in which concepts are made: topics and cards."),
    "dialogue": (Dialogue, "surveys/dialogue.yaml", "One dilemma at one table: what is asked there."),
    "panel": (Panel, "surveys/panel.yaml", "Who from practice judges the concepts, and what they are asked."),
    "outside": (OutsideFile, "watch/series.yaml", "Figures that others publish, shown beside the waves of a survey."),
    "answers": (AnswerSets, "surveys/answers.yaml", "Answer sets with codes, labels and missing codes."),
    "evidence": (Evidence, "surveys/evidence/ID.yaml", "Effects that earlier studies found."),
    "population": (Population, "surveys/populations/ID.yaml", "Margins of a population, each with its source."),
    "lexicon": (Lexicon, "surveys/lexicons/ID.yaml", "Rules on the wording of campaign texts, with what to try."),
    "truth": (Truth, "truth.yaml", "The true effects of invented respondents."),
}
LOCK = (
    "Written by `pretest lock`, never by hand. It freezes what decides and what gives answers their meaning: the plan; "
    "arms with the copy and images of concepts, audiences with their `when`, and the seed of `study.yaml`; everything "
    "under `data:` but the paths of files; the questionnaires; the scales and answer sets of outcomes, covariates, "
    "questionnaires, conditions and rules; the population and the earlier research that the plan names. Titles, the "
    "goal and languages are free.",
    "Files of responses are matched by path, sheet and wave, so that a new path or another order is no change.",
    "`provenance.json` holds under `lock`: `state` (`not_locked`, `locked`, `locked_with_additions`, `changed`, "
    "`amended`), `deviations`, `amendments` and `not_frozen`. Each deviation has `key`, `old` and `new` (JSON text, or "
    "null) and `kind`: `added` for what had nothing in its place (a code in `arms`, a column in `columns`, a `recode`, "
    "another file, another outcome), `removed` for the reverse, and `changed` for all else, also for a setting that "
    "had its default. `locked_with_additions` says that nothing but `data:` and marked phrases was added to. "
    "`not_frozen` names what a lock of an earlier version did not freeze (`data`, `population`, `evidence`, "
    "`conditions`, `told`): whether that changed "
    "since is not known, and the report says so.",
    "Format 3: `{format, entries}`. Every entry has `number`, `kind` (`lock`, `amendment`), `time` (UTC), `version`, "
    "`files` (hashes), `content`, `overrides` (files of the study in place of shipped ones, with hashes), `trusted`, "
    "`previous_sha256` and `entry_sha256`; the first has a random `nonce`. Formats 1 and 2 are read too: their entries "
    "have no numbers, so take an anchor.",
    "## analyses/looks.jsonl",
    "Written by `analyse` and `scores`, and under a lock by `monitor`: one JSON object a line, in one chain with the "
    "lock. `number`, `kind: look`, `lock` (the file; empty without a lock: these looks are a chain of their own), "
    "`chain` (hash of the first entry of that lock, or empty), `time`, `version`, `command`, "
    "`data` (`file`, `sha256`, `rows`, `wave`, `invented`), `look` (which look at outcomes it is), `as` (`only`, "
    "`planned`, `early`, `extra`), `units` (audience → arm → units of assignment that are analysed, null where few), "
    "`asked_sha256` (of questionnaires, scales, answers and how files are read), `previous_sha256`, `entry_sha256`; "
    "`clock_behind` where the clock was turned back. A run on data that an earlier look saw adds nothing. The first "
    "entry of a lock names the looks before it (`looks_before`: `number`, `head`). "
    "See [The log of looks](lookslog.md).",
    "`provenance.json` holds of it: under `lock` `name`, `number`, `head` (hash of the newest entry), `anchor`, "
    "`version`, `looks`, `others` (further locks), `beside`, `strays` (looks under a lock that is gone), `overrides`, "
    "`trusted`; `data_since_first_look` (`changed`, `new`, `gone`, `withdrawn`, `grown`: names of files); "
    "`looks_without_lock` (`number`, `head` of the newest, or null); `changed_in_python` "
    "(deviations of the study from its files); `files` (SHA-256 of everything written beside it). `pretest verify` "
    "reads them all; see [Locking](locking.md).",
    "## private/looks.json",
    "Written at a planned look that another follows, readable by its owner alone: `key`, and for each look (by the "
    "hash of its entry) the `columns` that count and a keyed 64-bit hash of each row in `rows`. No ids and no answers.",
    "## private/withdrawn.jsonl, private/made.jsonl",
    "Written by `pretest withdraw` and `pretest scores`, readable by their owner alone. The first has a line per "
    "withdrawal and file: `file`, `old_sha256`, `new_sha256` (empty where the file was removed), `time` (UTC), "
    "`n_rows` (null where the file is made from others), and `who`, a list of HMAC-SHA-256 of the ids with the key in "
    "`private/withdrawal.key`. While a withdrawal is under way `private/withdrawal.json` holds `steps` and `log`, the "
    "lines to come. The second names files about persons: `file`, `sha256`, `time`, `command`. See "
    "[Fieldwork](fieldwork.md).",
)


def generated() -> dict[Path, str]:
    """Every generated file with its text."""
    files = {DOCS / "formats.md": formats_page(), DOCS / "commands.md": commands_page(), LIMITS_PAGE: limits_page()}
    for name, (model, _, _) in FORMATS.items():
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema(by_alias=True)}
        files[DOCS / "schemas" / f"{name}.schema.json"] = json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
    files[DOCS / "schemas" / "exported-questionnaire.schema.json"] = (
        json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"
    )
    files[DOCS / "schemas" / "findings.schema.json"] = (
        json.dumps(findings_schema(), indent=1, ensure_ascii=False) + "\n"
    )
    return files


def limits_page() -> str:
    """docs/limits.md with its sections "Limits" and "What is not measured" made anew; all others are written by people
    and stay."""
    text = LIMITS_PAGE.read_text(encoding="utf-8") if LIMITS_PAGE.is_file() else LIMITS_HEAD
    for title, part in (("Limits", limits_part()), ("What is not measured", unintended_part())):
        if f"## {title}\n" not in text:
            text = f"{text.rstrip()}\n\n## {title}\n"
        text = re.sub(rf"## {title}\n.*?(?=\n## |\Z)", lambda _, part=part: part, text, flags=re.DOTALL)
    return text


def unintended_part() -> str:
    """Which of the unintended effects of campaigns the shipped scales measure."""
    strings = read_strings("en")
    rows = [_unintended_row(strings, effect) for effect in EFFECTS]
    parts = [
        "## What is not measured",
        f"Generated from `pretest/report/sections/unintended.py` (`make docs`). [Cho & Salmon (2007)](https://doi.org/"
        f"{SOURCE}) list eleven kinds of unintended effects of health campaigns. The shipped scales measure "
        f"{sum(one.whole for one in EFFECTS)} of them, {sum(bool(one.scales) and not one.whole for one in EFFECTS)} in "
        f"part, and {sum(not one.scales for one in EFFECTS)} not at all. The descriptions, and which scale belongs "
        "where, are ours. A study measures what its own plan asks: its report says which.",
        "\n".join([f"| {' | '.join(UNINTENDED_HEADS)} |", "|---|---|---|---|---|", *rows]),
    ]
    return "\n\n".join(parts) + "\n"


def _unintended_row(strings: Strings, effect: Effect) -> str:
    measured = "yes" if effect.whole else ("in part" if effect.scales else "no")
    scales = ", ".join(f"`{name}`" for name in effect.scales)
    texts = [strings(f"unintended.{key}.{effect.id}") for key in ("name", "means", "unseen")]
    return f"| {texts[0]} | {texts[1]} | {measured} | {scales} | {texts[2]} |"


def limits_part() -> str:
    parts = [
        "## Limits",
        "Generated from `pretest/limits.py` (`make docs`). What is larger is refused before work begins, with a "
        "sentence that says what was found and what to do; nothing is cut off in silence.",
    ]
    for group in dict.fromkeys(limit.group for limit in LIMITS):
        rows = [f"| {limit.what} | {limit.most:,} |" for limit in LIMITS if limit.group == group]
        parts += [f"### {group}", "\n".join(["| what | at most |", "|---|---|", *rows])]
    return "\n\n".join(parts) + "\n"


def formats_page() -> str:
    parts = [
        "# File formats",
        "Generated from the models (`make docs`). Every file is checked as a whole: unknown keys are errors with a "
        "suggestion, and all problems come at once with file and line. To let an editor complete and check while you "
        "type, put `# yaml-language-server: $schema=…/docs/schemas/study.schema.json` on the first line of a file.",
        "Texts are `{nl: …, en: …}`; a plain string stands for both. YAML 1.2 types: `no` and `010` are text.",
    ]
    for name, (model, file, what) in FORMATS.items():
        schema = model.model_json_schema(by_alias=True)
        parts += [f"## {file}", f"{what} JSON Schema: [`{name}`](schemas/{name}.schema.json)."]
        main = {key: value for key, value in schema.items() if key != "$defs"}
        parts.append(keys_table(main))
        for definition, value in schema.get("$defs", {}).items():
            if value.get("properties") and definition not in ("Text", "Label"):
                parts += [f"### {definition}", *([value["description"]] if "description" in value else [])]
                parts.append(keys_table(value))
    parts += ["## analyses/plan.lock", *LOCK]
    parts += tables_part()
    return "\n\n".join(parts) + "\n"


def tables_part() -> list[str]:
    parts = [
        "## Tables that come out",
        "The tables of a run stand in findings.json (JSON Schema: [`findings`](schemas/findings.schema.json)); those "
        "with a file of their own are written as CSV in UTF-8 too. Figures are unrounded. A figure that is missing or "
        "hidden is an empty field in the CSV and null in findings.json; a text that does not apply is empty. Shares "
        "and probabilities are parts of 1, not percentages. A file with `-not-for-sharing` in its name hides nothing.",
    ]
    for table in (*registry.TABLES, *registry.PLANNED, *registry.BESIDE):
        parts += [f"### {table.file or table.name}", f"{table.what} {place(table)}", columns_table(table.columns)]
        parts += [hidden(table)]
    parts += [
        "## Columns that are added to responses",
        "`pretest import` and the analysis add these to the answers. A name that begins with an underscore is ours.",
        columns_table((*columns.DESIGN, *columns.SUBMISSION)),
    ]
    return parts


def place(table: Table) -> str:
    """Where the table is found, and since when."""
    if table in registry.PLANNED:
        where = "File of `pretest plan`" if table.file else f"In plan.json of `pretest plan` as `{table.name}`"
    elif table in registry.BESIDE:
        where = f"File of `pretest {table.name}`"
    elif table.hides.person_level:
        where = f"In memory alone; file of `pretest {table.run}` in `STUDY/private/`"
    elif table.file:
        where = f"In findings.json as `{table.name}`; file of `pretest {table.run}`"
    else:
        where = "In findings.json"
    return f"{where}. Since {table.since}."


def columns_table(listed: tuple[Column, ...]) -> str:
    rows = ["| column | type | meaning | words |", "|---|---|---|---|"]
    for column in listed:
        words = ", ".join(f"`{word}`" if word else "(empty)" for word in column.words)
        meaning = column.meaning.replace("|", "\\|").replace("<", "&lt;")
        rows.append(f"| `{column.name}` | {column.kind} | {meaning} | {words} |")
    return "\n".join(rows)


def hidden(table: Table) -> str:
    """When figures of the table are left out, in a sentence."""
    hides = table.hides
    if hides.person_level:
        return "Each row is about one person: only you can read the file, and it is not for sharing."
    if not hides.figures:
        return "Nothing is hidden: no row is about real people."
    lost = ", ".join(f"`{name}`" for name in hides.figures)
    if table in registry.BESIDE:
        return f"Made of figures that were released: where one is hidden in the report, its row here has no {lost}."
    marking = dict.fromkeys(count.column for count in hides.counts if count.marks)
    if marking:
        counts = " or ".join(f"`{name}`" for name in marking)
        when = (
            f"where {counts} is below the plan's `suppress_below`, or where another row would give such a number away"
        )
    else:
        when = "where the figures that it is made from rest on fewer people than the plan's `suppress_below`"
    return f"Hidden {when}: the row says `suppressed` and has no {lost}."


def findings_schema() -> dict[str, Any]:
    """The JSON Schema of findings.json: the facts from their records, the tables from the registry."""
    kinds = {"study": StudyFacts, "plan": PlanFacts, "notes": tuple[Note, ...], "crosschecked": CrosscheckFacts | None}
    asked = [(name, "serialization", TypeAdapter(kind)) for name, kind in kinds.items()]
    found, shared = TypeAdapter.json_schemas(asked, ref_template="#/$defs/{model}")
    facts = {name: found[name, "serialization"] for name in kinds}
    properties = {
        "schema": {"const": SCHEMA},
        "kind": {"enum": ["analyse", "monitor"], "description": "Which run made these findings."},
        "study": facts["study"],
        "plan": facts["plan"],
        "provenance": {"type": "object", "description": "Version, seed, lock and SHA-256 of every input."},
        "notes": facts["notes"],
        "suppressed_below": {
            "type": "integer",
            "minimum": 0,
            "description": "Figures on fewer people are left out; 0 means that nothing is, so do not share the file.",
        },
        "crosschecked": facts["crosschecked"],
        **{table.name: rows_schema(table) for table in registry.shared()},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "findings.json",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        **shared,
    }


def keys_table(schema: dict[str, Any]) -> str:
    rows = ["| key | value | default |", "|---|---|---|"]
    required = set(schema.get("required", ()))
    for key, value in schema.get("properties", {}).items():
        default = "required" if key in required else f"`{json.dumps(value.get('default'), ensure_ascii=False)}`"
        rows.append(f"| `{key}` | {kind(value)} | {default} |")
    if len(rows) == 2:
        return f"Any id → {kind(schema.get('additionalProperties', {}))}."
    return "\n".join(rows)


def kind(value: dict[str, Any]) -> str:
    """One value of a schema in words."""
    if "$ref" in value:
        return value["$ref"].rpartition("/")[2]
    for several in ("anyOf", "oneOf"):
        if several in value:
            return " or ".join(dict.fromkeys(kind(item) for item in value[several] if item.get("type") != "null"))
    if "enum" in value:
        return ", ".join(f"`{item}`" for item in value["enum"])
    if "const" in value:
        return f"`{value['const']}`"
    if value.get("type") == "array":
        return f"list of {kind(value.get('items', {}))}"
    if value.get("type") == "object":
        return f"name → {kind(value.get('additionalProperties') or {})}"
    bounds = [f"{sign} {value[key]:g}" for key, sign in BOUNDS.items() if isinstance(value.get(key), int | float)]
    words = {"integer": "whole number", "number": "number", "string": "text", "boolean": "true or false"}
    return " ".join([words.get(str(value.get("type")), "value"), *bounds])


BOUNDS = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}


def commands_page() -> str:
    parts = [
        "# Commands",
        "Generated from the commands themselves (`make docs`).",
        "Exit codes: 0 fine, 1 a known error, 2 wrong usage, 3 an unexpected error (details in a log file), "
        "4 the verdict named by `--fail-on` was reached, 130 interrupted, 141 what read the output went away.",
        *help_of(cli, "pretest", None),
    ]
    return "\n\n".join(parts) + "\n"


def help_of(command: click.Command, name: str, parent: click.Context | None) -> list[str]:
    settings = {**command.context_settings, "max_content_width": 100, "terminal_width": 100}
    context = click.Context(command, info_name=name.rpartition(" ")[2], parent=parent, **settings)
    parts = [f"## {name}", f"```text\n{command.get_help(context).rstrip()}\n```"]
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            assert found is not None
            parts += help_of(found, f"{name} {child}", context)
    return parts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail when a file is out of date; write nothing")
    check = parser.parse_args().check
    stale = [path for path, text in generated().items() if not path.is_file() or path.read_text("utf-8") != text]
    for path in stale:
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(generated()[path], encoding="utf-8")
        sys.stderr.write(f"{'out of date' if check else 'wrote'}: docs/{path.relative_to(DOCS)}\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
