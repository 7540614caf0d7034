"""``pretest crosscheck``: do statsmodels and pingouin get the same figures?"""

from __future__ import annotations

from pathlib import Path

import click

from pretest.cli.examples import examples
from pretest.cli.options import json_option, out_option, spoken_option, study_argument, trust_option
from pretest.cli.screen import progress
from pretest.cli.speech import Speech, count, counted, speech
from pretest.cli.trust import study_library
from pretest.crosscheck import Crosscheck, to_json, write_crosscheck
from pretest.crosscheck import crosscheck as crosscheck_study
from pretest.library import inside
from pretest.report import write_crosschecked
from pretest.report.words.labels import clean_line
from pretest.spec import Study, load_study
from pretest.tables.crosscheck import TABLE as CROSSCHECK
from pretest.words import Language

EXIT_DIFFERS = 1
SAY = "terminal.crosscheck"
MOST_NAMED = 5


@click.command(epilog=examples("pretest crosscheck my-study", "pretest crosscheck my-study --json > crosscheck.json"))
@study_argument
@out_option("File to write", "crosscheck.csv in the newest report")
@spoken_option
@json_option
@trust_option
@click.pass_context
def crosscheck(
    ctx: click.Context,
    study: Path,
    out: Path | None,
    lang: Language | None,
    as_json: bool,
    trust_study_templates: bool,
) -> None:
    """Compute the figures of a report once more with other code.

    STUDY is the folder that holds study.yaml (default: this one). statsmodels, pingouin and scipy compute what stands
    in the newest report, from the same scored answers. Figures that they lack, round or define otherwise are listed
    with the reason. Writes crosscheck.csv beside the report, and what was found into it: its pages are made again.
    Exit code 0: all figures are the same; 1: some are not, or the report rests on other answers.
    """
    loaded = load_study(study)
    words = speech(lang or loaded.file.languages[0])
    with progress(words(f"{SAY}.busy")):
        found = crosscheck_study(loaded)
    if as_json:
        click.echo(to_json(found), nl=False)
    else:
        tell(found, words)
    written = write(found, loaded, out, trust=trust_study_templates)
    if not as_json:
        place = words(f"{SAY}.no_report") if written is None else words("terminal.wrote", path=str(written))
        click.echo(place)
    if not found.agrees:
        click.echo(worst(found, words), err=True)
    ctx.exit(0 if found.agrees else EXIT_DIFFERS)


def write(found: Crosscheck, study: Study, out: Path | None, *, trust: bool) -> Path | None:
    """Where the table was written: beside the report, which says what was found from then on; or alone elsewhere."""
    if out is not None or not found.report:
        return write_crosscheck(found, study, out)
    place = inside(study.folder, found.report)
    write_crosschecked(place, found, library=study_library(study.folder, trust))
    return place / CROSSCHECK.file


def tell(found: Crosscheck, words: Speech) -> None:
    """How many figures were compared, how near they are, and what is listed and why."""
    names = ", ".join(f"{name} {version}" for name, version in found.engines)
    click.echo(words(f"{SAY}.of_report", report=found.report) if found.report else words(f"{SAY}.of_fresh"))
    click.echo(counted(words, f"{SAY}.compared", found.compared, engines=names))
    click.echo(words(f"{SAY}.largest", closed=f"{found.closed_largest:.0e}", limit=f"{found.limits.closed:.0e}"))
    if found.iterative_largest:
        limit = f"{found.limits.iterative:.0e}"
        click.echo(words(f"{SAY}.iterative", largest=f"{found.iterative_largest:.0e}", limit=limit))
    if found.listed:
        click.echo(counted(words, f"{SAY}.listed", found.listed))
        for why, number in sorted(found.reasons.items(), key=lambda one: -one[1]):
            click.echo(f"  {count(words, number):>6}  {words(f'{SAY}.why.{why}')}")


def worst(found: Crosscheck, words: Speech) -> str:
    """The figures that are not the same, the worst first."""
    lines = [counted(words, f"{SAY}.differs", len(found.failing))]
    for one in found.failing.head(MOST_NAMED).to_dict("records"):
        places = {name: clean_line(str(one[name])) for name in ("table", "engine")}
        places["figure"] = clean_line(str(one["key"]))
        figures = {name: f"{one[name]:.12g}" for name in ("ours", "theirs")}
        apart = f"{one['relative_difference']:.0e}"
        lines.append("  " + words(f"{SAY}.worst", difference=apart, **places, **figures))
    return "\n".join(lines)
