"""``pretest verify``: is a study, a report or a lock whole?"""

from __future__ import annotations

import json
from pathlib import Path

import click

from pretest.cli.examples import examples
from pretest.cli.options import json_option
from pretest.report import verify as verify_path
from pretest.report import write_verify_page
from pretest.report.words.labels import clean_line

EXIT_NOT_WHOLE = 1


@click.command(epilog=examples("pretest verify my-study", "pretest verify my-study --anchor anchor.txt"))
@click.argument("path", type=click.Path(path_type=Path), default=Path(), metavar="[PATH]")
@click.option(
    "--anchor", default=None, metavar="ANCHOR|FILE", help="What 'pretest lock --anchor' gave, or a file of it."
)
@click.option(
    "--page",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    metavar="FILE",
    help="Write an HTML page that checks locks and reports in any browser, without pretest; check nothing now.",
)
@json_option
@click.pass_context
def verify(ctx: click.Context, path: Path, anchor: str | None, page: Path | None, as_json: bool) -> None:
    """Check that a study, a report or a lock is whole.

    PATH is a study folder (default: this one), a folder that 'pretest analyse' or 'pretest monitor' wrote, or a lock
    such as analyses/plan.lock. Checked are the chain of the lock and its looks at data, the log of decisions, what was
    locked, the hashes of data and reports, and whether tables follow from their findings. Exit code 0: whole; 1: not.
    With --page FILE anybody can check a lock or a report in a browser.
    """
    if page is not None:
        click.echo(f"wrote {write_verify_page(page)}")
        click.echo("Send it along with a lock or a report: whoever opens it in a browser can check them.", err=True)
        return
    found = verify_path(path, anchor)
    if as_json:
        click.echo(json.dumps(found.record(), ensure_ascii=False, indent=1))
    else:
        for problem in found.problems:
            click.echo(f"!! {clean_line(problem)}")
        for note in found.notes:
            click.echo(f" i {clean_line(note)}")
        many = f"{len(found.checked)} file{'s' if len(found.checked) != 1 else ''} checked"
        click.echo(f"Whole: {many}." if found.whole else f"Not whole: {many}, {len(found.problems)} wrong.")
        if found.whole and anchor is None:
            click.echo(
                "Without an anchor nobody can tell whether the lock was made anew: pretest verify --anchor ANCHOR"
            )
    ctx.exit(0 if found.whole else EXIT_NOT_WHOLE)
