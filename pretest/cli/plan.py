"""``pretest plan``: how many people a study needs, and how often it would say what."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from pretest.analysis.compiled import require_compiled
from pretest.analysis.record.drafts import draft_findings
from pretest.cli.examples import examples
from pretest.cli.options import json_option, language_option, out_option, seed_option, study_argument, trust_option
from pretest.cli.screen import messages, table
from pretest.cli.speech import Speech, count, speech
from pretest.cli.trust import study_library
from pretest.files import require_replaceable
from pretest.library import Library, inside, place_for
from pretest.planning import load_truth
from pretest.planning.cheapest import Price, parse_price
from pretest.planning.design import CHANGES, FREE
from pretest.planning.randomise import parse_ratio
from pretest.planning.samplesize import closed_form
from pretest.planning.studyplan import STUDIES, Engine, Search, StudyPlan, Told
from pretest.planning.studyplan import plan as plan_study
from pretest.report import write_plan
from pretest.report.pages.planreport import recommendation, size_table
from pretest.report.words.designs import design_sentences, part_sentences
from pretest.report.words.edition import read_edition
from pretest.spec import Study, load_study
from pretest.spec.truth import Truth
from pretest.words import Language

KEPT = ".finished"
ASKED = tuple(one for one in CHANGES if one not in FREE)


@click.command(epilog=examples("pretest plan my-study", "pretest plan my-study --budget 1200 --studies 300"))
@study_argument
@click.option(
    "--n", "n", type=click.IntRange(min=20), default=None, help="People in the whole study (default: solved)."
)
@click.option(
    "--target", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.8, show_default=True,
    help="Probability that a concept without harm is cleared, in all audiences together.",
)  # fmt: skip
@click.option("--budget", type=click.IntRange(min=20), default=None, help="People there are; what can they exclude?")
@click.option(
    "--designs", type=click.Choice(["search", "none"]), default="search", show_default=True,
    help="Compare ways to run the study, and look for the cheapest that reaches the target.",
)  # fmt: skip
@click.option("--price", default="", metavar="users=25,...", help="Price of a person, per audience (default: 1 each).")
@click.option("--price-minute", type=click.FloatRange(min=0), default=0.0, help="Price of a minute of a person's time.")
@click.option("--price-group", type=click.FloatRange(min=0), default=0.0, help="Price of a group assigned as a whole.")
@click.option(
    "--allow", default="", metavar="before,...",
    help="Changes of what is asked or what decides that may be advised: " + ", ".join(ASKED) + ".",
)  # fmt: skip
@click.option("--ratio", default="", metavar="control=2,...", help="Parts of the arms (default: 1 each).")
@click.option(
    "--studies", type=click.IntRange(min=20), default=STUDIES, show_default=True,
    help="Simulated per scenario; with 300 every interval is half as wide.",
)  # fmt: skip
@click.option(
    "--truth", default="truth.yaml", show_default=True, help="File with levels, drop-out and careless people."
)
@click.option("--workers", type=click.IntRange(min=1), default=None, help="Processes (default: one per core).")
@click.option("--cluster", default=None, metavar="tcp://HOST:8786", help="Address of a Dask scheduler to run on.")
@click.option(
    "--whole", is_flag=True, help="Judge every study as an analysis does: slower; the same verdicts on the same draws."
)
@out_option("Folder to write into", "STUDY/reports/plan")
@language_option
@trust_option
@json_option
@seed_option
def plan(
    study: Path,
    n: int | None,
    target: float,
    budget: int | None,
    designs: Search,
    price: str,
    price_minute: float,
    price_group: float,
    allow: str,
    ratio: str,
    studies: int,
    truth: str,
    workers: int | None,
    cluster: str | None,
    whole: bool,
    out: Path | None,
    lang: Language | None,
    trust_study_templates: bool,
    as_json: bool,
    seed: int | None,
) -> None:
    """Work out how many people a study needs.

    First by formula, then by simulating the whole road on invented answers to the study's own questionnaire: how
    often each verdict and decision comes out when the true effect is none, half the margin, the margin, and twice the
    margin, and when every aim is better. Then compares other ways to run the study (a larger control group, asking
    beforehand, other blocks) and names the cheapest. Writes plan.html, plan.json, operating.csv and designs.csv. When
    it is interrupted, what is finished is kept; the same command goes on from there.
    """
    loaded = load_study(study)
    folder = place_for(loaded.folder, "reports/plan", out)
    require_replaceable(folder)
    require_compiled(loaded)  # before anything is shown
    library = study_library(loaded.folder, trust_study_templates)
    true = load_truth(loaded, truth)
    language = lang or loaded.file.languages[0]
    parts = parse_ratio(ratio, list(loaded.file.arms))
    if not as_json:
        _show_formula(loaded, true, target, parts, language)
    with _bars() as told:
        found = plan_study(
            loaded,
            true,
            target=target,
            n=n,
            budget=budget,
            ratio=parts,
            studies=studies,
            designs=designs,
            price=Price(parse_price(price, list(loaded.audiences)), price_minute, price_group),
            allow=[name.strip() for name in allow.split(",") if name.strip()],
            seed=seed,
            engine=Engine(workers, cluster, inside(folder, KEPT), "whole" if whole else "quick"),
            told=told,
        )
    files = write_plan(found, loaded, folder, language=language, library=library)
    if as_json:
        click.echo(json.dumps(found.record(), ensure_ascii=False, allow_nan=False, indent=1))
        return
    _show(loaded, found, language, library)
    click.echo("\n" + speech(language)("terminal.report", path=str(files[0])))


@contextmanager
def _bars() -> Iterator[Told]:
    """One progress bar per simulation on stderr, where a person watches."""
    names = {"pilot": "Small simulation", "studies1": "Simulating studies", "studies2": "Once more, at the new size",
             "full": "Simulating the full form"}  # fmt: skip
    bars = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=messages(), transient=True, disable=not messages().is_terminal,
    )  # fmt: skip
    shown: dict[str, int] = {}

    def told(name: str, done: int, total: int) -> None:
        if name not in shown:
            known = "Comparing designs" if name.startswith("design-") else name
            shown[name] = int(bars.add_task(names.get(name, known), total=total))
        for task in bars.tasks:
            if task.id == shown[name]:
                bars.update(task.id, completed=done)

    with bars:
        yield told


def _show_formula(study: Study, truth: Truth, target: float, ratio: Mapping[str, int], language: Language) -> None:
    words = speech(language)
    found = closed_form(study, truth, target, ratio)
    rows = [
        [row["audience"], row["outcome"], _margin(words, row["margin"]),
         *(count(words, int(row[name])) for name in ("n_concept", "n_control", "n_audience"))]
        for row in found.to_dict("records")
    ]  # fmt: skip
    names = ("audience", "harm", "margin", "concept", "control", "whole")
    table([words(f"terminal.plan.{name}") for name in names], rows, title=words("terminal.plan.formula"))


def _margin(words: Speech, margin: float) -> str:
    return f"{margin:.2f}" if words.language == "en" else f"{margin:.2f}".replace(".", ",")


def _show(study: Study, found: StudyPlan, language: Language, library: Library) -> None:
    edition = read_edition(draft_findings(study), language, library)
    headings, rows = size_table(edition, found.record())
    click.echo("")
    table(headings, rows)
    click.echo("")
    for line in recommendation(edition, found.record()):
        click.echo(line)
    for line in [*part_sentences(edition, found.record()), *design_sentences(edition, found.record())]:
        click.echo(line)
