"""``pretest audit``: words that call people names, blame, command, or make drugs look common."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pretest.cli.examples import examples
from pretest.cli.options import json_option
from pretest.cli.speech import speech
from pretest.errors import DataError
from pretest.files.reading import read_bytes
from pretest.limits import AUDIT_BYTES
from pretest.report.words.labels import clean_line
from pretest.spec.content import load_lexicons
from pretest.spec.lexicon import Lexicon
from pretest.wording import Audited, audit_text, language_of, worst, written
from pretest.words import LANGUAGES, SEVERITIES, Language

EXIT_REACHED = 4


@click.command(
    epilog=examples(
        "pretest audit concepts/poster.txt folder.docx", "pretest audit film.srt --lang nl --json",
        "pretest audit concepts/*.md --fail-on serious",
    )
)  # fmt: skip
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default=None,
    help="Language of the texts (default: the one whose common words they have).",
)  # fmt: skip
@click.option(
    "--study", type=click.Path(path_type=Path, exists=True, file_okay=False), help="With the study's own lexicons."
)
@click.option("--all", "show_all", is_flag=True, help="Show also what is quoted, and what the text allows.")
@click.option(
    "--fail-on", type=click.Choice(SEVERITIES), default=None, help="Exit with 4 when a find is as grave, or graver."
)
@json_option
@click.pass_context
def audit(
    ctx: click.Context,
    files: tuple[Path, ...],
    lang: Language | None,
    study: Path | None,
    show_all: bool,
    fail_on: str | None,
    as_json: bool,
) -> None:
    """Check the wording of campaign texts.

    FILES are texts (.txt), Markdown (.md), Word files (.docx) or subtitles (.srt, .vtt). Every line names the place,
    the rule, what is the matter and what to try; in a Word file a line is a paragraph. A word between quotation marks
    that is only named is left alone, and so is what a line allows: 'pretest: allow RULE'.

    It checks respect and known risks. It does not foretell what a text does to people: that takes a test.
    """
    lexicons = load_lexicons(study)
    found = [_audited(path, lang, lexicons) for path in files]
    if as_json:
        records = [one.record() for text in found for one in (text.found if show_all else text.told)]
        click.echo(json.dumps({"findings": records}, ensure_ascii=False, indent=1))
    else:
        for text in found:
            _show(text, show_all)
        _show_end(found)
    gravest = worst(one for text in found for one in text.told)
    reached = fail_on is not None and gravest is not None and SEVERITIES.index(gravest) >= SEVERITIES.index(fail_on)
    ctx.exit(EXIT_REACHED if reached else 0)


def _audited(path: Path, lang: Language | None, lexicons: dict[str, Lexicon]) -> Audited:
    text = written(read_bytes(path, AUDIT_BYTES), str(path))
    language = lang or language_of(text, lexicons)
    if not any(one.language == language for one in lexicons.values()):
        raise DataError("no_lexicon", str(path), f"there are no rules for texts in '{language}'")
    return audit_text(text, lexicons, language=language)


def _show(text: Audited, show_all: bool) -> None:
    words = speech(text.language)
    for one in text.found if show_all else text.told:
        state = "" if one.state == "told" else f" ({words(f'terminal.audit.{one.state}')})"
        said = f" ‘{clean_line(one.words)}’" if one.words else ""
        place = f"{clean_line(one.file)}:{one.line}:{one.column}"
        tried = words("terminal.audit.try", instead=one.instead)
        click.echo(f"{place} {one.rule}:{said} {one.message} {tried}{state}")
    for line, rule in text.unknown:
        click.echo(f"{clean_line(text.name)}:{line} {words('terminal.audit.unknown', rule=rule)}", err=True)


def _show_end(found: list[Audited]) -> None:
    """How many there are, what was left alone, and what this check is not."""
    words = speech(found[0].language)
    told, quoted = (sum(one.of_state(state) for one in found) for state in ("told", "quoted"))
    allowed = sum(one.of_state("allowed") for one in found)
    counts = {"told": str(told), "quoted": str(quoted), "allowed": str(allowed), "files": str(len(found))}
    click.echo(words("terminal.audit.count", **counts), err=True)
    click.echo(words("terminal.audit.nothing" if told == 0 else "terminal.audit.not_a_test"), err=True)
