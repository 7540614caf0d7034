"""``pretest randomise``: a table of who is shown what, made before anybody takes part."""

from __future__ import annotations

from pathlib import Path

import click
import pandas as pd

from pretest.cli.examples import examples
from pretest.cli.options import seed_option, study_argument
from pretest.cli.screen import table
from pretest.errors import DataError, DesignError
from pretest.files import write_frame
from pretest.planning.randomise import METHODS, Method, full_set, parse_ratio
from pretest.planning.randomise import randomise as randomise_study
from pretest.spec import Study, load_study

CONCEALMENT = (
    "Keep this table from everybody who decides whether somebody takes part, until that person is enrolled. "
    "Whoever can see the next arm can choose who gets it, and then the arms are no longer comparable."
)


@click.command(
    epilog=examples(
        "pretest randomise my-study --n 400 --out allocation.csv",
        "pretest randomise my-study --n 400 --ratio control=2 --out allocation.csv",
    )
)
@study_argument
@click.option("--n", "n", type=click.IntRange(min=1), default=None, help="Respondents in the table, per stratum.")
@click.option("--method", type=click.Choice(METHODS), default="block", show_default=True, help="How chance decides.")
@click.option("--block-sizes", default=None, metavar="4,8", help="People per block; one of them is drawn each time.")
@click.option(
    "--strata", default="audience", metavar="FILE|audience", show_default=True, help="stratified: CSV with a column"
    " stratum (and n), or the audiences of the study.",
)  # fmt: skip
@click.option(
    "--clusters", type=click.Path(path_type=Path), default=None, help="cluster: CSV with a column cluster (and size,"
    " stratum).",
)  # fmt: skip
@click.option("--k", "k", type=click.IntRange(min=1), default=2, show_default=True, help="k-of-n: concepts each sees.")
@click.option("--ratio", default="", metavar="control=2,...", help="Parts of the arms (default: 1 each).")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="CSV to write.")
@seed_option
@click.option("--overwrite", is_flag=True, help="Replace a table that is already there.")
def randomise(
    study: Path,
    n: int | None,
    method: Method,
    block_sizes: str | None,
    strata: str,
    clusters: Path | None,
    k: int,
    ratio: str,
    out: Path,
    seed: int | None,
    overwrite: bool,
) -> None:
    """Write an allocation table.

    For platforms that follow a prepared list, for work on paper, and for groups that are assigned as a whole. The
    same study, method and names give the same table.
    """
    loaded = load_study(study)
    if not loaded.file.arms:
        raise DesignError("no_arms", loaded.name, "the study has no arms to assign")
    if out.exists() and not overwrite:
        hint = "Say --overwrite, or another name. A table in use must not change."
        raise DataError("file_exists", str(out), "the file is already there", hint=hint)
    if n is None and method not in ("cluster", "stratified"):
        raise click.UsageError(f"--method {method} needs --n, the number of respondents.")
    chosen = loaded.file.seed if seed is None else seed
    parts = parse_ratio(ratio, list(loaded.file.arms))
    if method == "k-of-n" and set(parts.values()) != {1}:
        raise click.UsageError("--method k-of-n shows every concept equally often; it takes no --ratio.")
    if method == "cluster" and clusters is None:
        raise click.UsageError("--method cluster needs --clusters, a CSV with a column cluster.")
    made = randomise_study(
        loaded,
        n=n,
        method=method,
        ratio=parts,
        block_sizes=_sizes(block_sizes),
        strata=_strata(loaded, strata, n) if method == "stratified" else None,
        clusters=None if clusters is None or method != "cluster" else _read(clusters),
        k=k,
        seed=chosen,
    )
    write_frame(made, out)
    _show(made, method, len(loaded.file.arms), k)
    click.echo(f"\nwrote {out} ({len(made):,} rows, {method}, seed {chosen})")
    click.echo(CONCEALMENT, err=True)


def _sizes(text: str | None) -> list[int] | None:
    if text is None:
        return None
    try:
        return [int(one) for one in text.split(",")]
    except ValueError:
        raise click.BadParameter("give whole numbers, as 4,8", param_hint="--block-sizes") from None


def _strata(study: Study, strata: str, n: int | None) -> dict[str, int]:
    if strata != "audience":
        listed = _read(Path(strata))
        if "stratum" not in listed or ("n" not in listed and n is None):
            hint = "The list needs a column stratum, and a column n or the option --n."
            raise DataError("strata", strata, "the list of strata cannot be used", hint=hint)
        counts = listed["n"] if "n" in listed else pd.Series(n, index=listed.index)
        return {str(name): int(count) for name, count in zip(listed["stratum"], counts, strict=True)}
    if n is None:
        raise click.UsageError("--method stratified needs --n, the number of respondents per stratum.")
    return dict.fromkeys(study.audiences, n)


def _read(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path, dtype={"cluster": "string", "stratum": "string"})
    except (OSError, ValueError) as error:
        reason = "is not there" if isinstance(error, FileNotFoundError) else "is no CSV that can be read"
        raise DataError("file_unreadable", str(path), f"the file {reason}") from None


def _show(made: pd.DataFrame, method: str, n_arms: int, k: int) -> None:
    if method == "k-of-n":
        places = [name for name in made if str(name).startswith("concept_")]
        counts = pd.DataFrame({place: made[place].value_counts() for place in places}).fillna(0).astype(int)
        table(["concept", *map(str, places)], [[str(name), *map(str, row)] for name, row in counts.iterrows()])
        click.echo(f"Fully balanced after every {full_set(n_arms, k)} respondents.")
        return
    groups = made.groupby("stratum") if "stratum" in made else [("", made)]
    rows = [
        [str(name), str(arm), f"{count:,}"]
        for name, part in groups
        for arm, count in part["arm"].value_counts().items()
    ]
    table(["stratum", "arm", "n"], rows if "stratum" in made else [["all", *row[1:]] for row in rows])
