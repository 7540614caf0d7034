"""The ``pretest`` command: a group whose commands are imported when they run, and the one error handler."""

from __future__ import annotations

import errno
import importlib
import io
import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from pretest.cli.examples import examples
from pretest.cli.lazy import COMPLETE, LazyGroup
from pretest.cli.version import version
from pretest.errors import MOST_NAME, PretestError

# Command → module with a click command of the same name, and its one-line help. The help stands here so
# that `pretest --help` imports none of the modules; a test holds both lines equal.
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("pretest.cli.init", "Make a new study folder to fill in."),
    "demo": ("pretest.cli.demo", "Simulate, analyse and report an invented study."),
    "check": ("pretest.cli.check", "Check a study folder and its data; compute nothing."),
    "status": ("pretest.cli.status", "Tell where a study is, and what comes next."),
    "survey": ("pretest.cli.survey", "List, show, export, copy and make scales, questionnaires and guides."),
    "population": ("pretest.cli.population", "List, show and read what is known of populations."),
    "evidence": ("pretest.cli.evidence", "List, show, check, fit, draw and give back what earlier studies found."),
    "panel": ("pretest.cli.panel", "Ask people from practice to judge the concepts, and score what they forecast."),
    "dialogue": ("pretest.cli.dialogue", "Bring care and safety to one table around one dilemma."),
    "audit": ("pretest.cli.audit", "Check the wording of campaign texts."),
    "plan": ("pretest.cli.plan", "Work out how many people a study needs."),
    "lock": ("pretest.cli.lock", "Freeze the plan and the questionnaires, or record a change."),
    "randomise": ("pretest.cli.randomise", "Write an allocation table."),
    "simulate": ("pretest.cli.simulate", "Write invented responses with known true effects."),
    "import": ("pretest.cli.importing", "Turn exports of a survey platform into one file of the study."),
    "scores": ("pretest.cli.scores", "Write the scored data of a study, with labels."),
    "withdraw": ("pretest.cli.withdraw", "Take a person out of the data of a study."),
    "analyse": ("pretest.cli.analyse", "Estimate effects, verdicts and risks; write the report."),
    "crosscheck": ("pretest.cli.crosscheck", "Compute the figures of a report once more with other code."),
    "verify": ("pretest.cli.verify", "Check that a study, a report or a lock is whole."),
    "report": ("pretest.cli.report", "Write the report again from findings.json."),
    "figures": ("pretest.cli.figures", "Write the figures as files, for papers and slides."),
    "monitor": ("pretest.cli.monitor", "Compare survey waves and write the monitor."),
    "adjust": ("pretest.cli.adjust", "Tell what the plan advises now, and write down what was decided."),
    "completion": ("pretest.cli.completion", "Print the script with which a shell completes commands."),
}

EXIT_FINE, EXIT_ERROR, EXIT_USAGE, EXIT_UNEXPECTED, EXIT_VERDICT, EXIT_INTERRUPTED = 0, 1, 2, 3, 4, 130
EXIT_UNREAD = 141  # as programs end whose reader went away: 128 and the number of SIGPIPE


@click.group(
    cls=LazyGroup,
    lazy=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples("pretest demo", "pretest init my-study", "pretest status my-study"),
)
@click.version_option(package_name="pretest", prog_name="pretest", message="%(prog)s %(version)s")
def cli() -> None:
    """Test a campaign before it can do harm.

    A study folder with questionnaires, a plan and data goes in; effect estimates, verdicts, the risk of
    stigmatisation and of boomerang effects, and a report come out.

    Start with 'pretest demo', or with 'pretest init my-study'.
    """


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and exit with its code: 0 fine, 1 known error, 2 usage, 3 unexpected, 4 verdict, 130."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    """Run the command line; the only place where every exception ends."""
    try:
        _require_names(arguments)
        result = cli.main(args=arguments, prog_name="pretest", standalone_mode=False)
        _flush()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return EXIT_USAGE if isinstance(error, click.UsageError) else EXIT_ERROR
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted; nothing was written half.", err=True)
        return EXIT_INTERRUPTED
    except PretestError as error:
        _show(error, arguments)
        return EXIT_ERROR
    except BrokenPipeError:
        _leave_quietly()
        return EXIT_UNREAD
    except SystemExit as stop:  # what click and rich make of it; no command of ours leaves in this way
        if COMPLETE in os.environ:  # a shell asked what a word can become, and has its answer
            return stop.code if isinstance(stop.code, int) else EXIT_FINE
        _leave_quietly()
        return EXIT_UNREAD
    except (OSError, MemoryError) as error:
        _show_surroundings(error)
        return EXIT_ERROR
    except Exception as error:
        _show_unexpected(error)
        return EXIT_UNEXPECTED
    return result if isinstance(result, int) else EXIT_FINE


def _require_names(arguments: list[str]) -> None:
    """Refuse what no file and no person is called; the system would stop at it somewhere in the middle."""
    for argument in arguments:
        if "\x00" in argument:
            raise click.UsageError("An argument holds a NUL character, which no name has.")
        try:
            os.fsencode(argument)
        except UnicodeEncodeError:
            raise click.UsageError("An argument holds half a letter, which no name has.") from None
    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names of files may hold letters that the screen does not have
            stream.reconfigure(errors="backslashreplace")


def _open_streams() -> None:
    """Output that was closed before we began goes nowhere, as the caller wants."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - it stays open to the end
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _flush() -> None:
    """Write what waits, while errors still end here."""
    if sys.stdout is not None:
        sys.stdout.flush()


def _leave_quietly() -> None:
    """The reader of our output went away, which says nothing about the study: what waits is thrown away."""
    if sys.__stdout__ is not None:  # click has put something else in place of sys.stdout
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())


def _show_surroundings(error: OSError | MemoryError) -> None:
    """What is wrong around us: a disk that is full, a folder that was deleted, a file that may not be read."""
    if isinstance(error, MemoryError):
        click.echo("Error: there is not enough memory. Close other programs, or take fewer rows or columns.", err=True)
        return
    if error.filename is None and error.errno in (errno.ENOSPC, errno.EIO, errno.EBADF):
        _leave_quietly()  # it is our output that cannot be written, and would fail again at the end
    name = "a file or folder" if error.filename is None else f"'{str(error.filename)[:MOST_NAME]}'"
    what = error.strerror or str(error) or "it cannot be reached"
    click.echo(f"Error: {name} cannot be read or written: {what}. Nothing was written half.", err=True)


def _show(error: PretestError, arguments: list[str]) -> None:
    speech = importlib.import_module("pretest.cli.speech")  # not before there is an error: it takes long to load
    if "--json" in arguments:
        import json

        problems = [
            {key: getattr(problem, key) for key in ("code", "where", "what", "expected", "got", "hint")}
            for problem in error.problems
        ]
        click.echo(json.dumps({"ok": False, "problems": problems}, ensure_ascii=False, indent=1))
    language = speech.language_of(arguments)
    words, count = speech.speech(language), len(error.problems)
    if count > 1:
        click.echo(words("terminal.problems.many", n=str(count)), err=True)
    for problem in error.problems:
        told = None if language == "en" else speech.retold_problem(problem)
        frame = words("terminal.error") if told is not None else "Error"  # never half in one language
        click.echo(f"  {told or problem}" if count > 1 else f"{frame}: {told or problem}", err=True)


def _show_unexpected(error: Exception) -> None:
    """A short word on the screen; the traceback goes to a log file that only the user can read."""
    import platform
    import traceback

    log = _log_file()
    lines = [
        f"pretest {version()}, Python {platform.python_version()}, {platform.platform()}",
        "",
        *traceback.format_exception(error),
    ]
    click.echo(f"Something went wrong that should not: {type(error).__name__}.", err=True)
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
    except OSError:
        click.echo("".join(traceback.format_exception(error)), err=True)
        return
    click.echo(f"Details are in {log}. Check it for private data before you share it.", err=True)


def _log_file() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "pretest" / "error.log"
