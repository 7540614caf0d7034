"""``pretest report --format pdf``: a page printed by Chromium, Chrome or Edge, without a window and without network."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from pretest.errors import ExportError
from pretest.files import write_atomic
from pretest.files.atomic import cannot_write, make_folder
from pretest.files.parts import begin, end
from pretest.findings import Findings
from pretest.library import Library
from pretest.report.pages.publish import render
from pretest.report.printing.browsers import find_browser
from pretest.words import Language

LONGEST = 180.0  # seconds; a report prints in a few
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-extensions",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-quic",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # nothing can leave the machine, whatever a page asks for
    "--no-pdf-header-footer",  # a header would print the path of the file; page numbers are in the style sheet
    "--export-tagged-pdf",
    "--generate-pdf-document-outline",
)
_INSTALL = (
    "Install Chromium, Google Chrome or Microsoft Edge and run the command again; or take --format html, open it in "
    "your browser and print it there."
)
_AGAIN = "Run the command again; or take --format html, open it in your browser and print it there."
# When the browser printed it. A date of the same length keeps every place in the file where it was.
_DATE = re.compile(rb"/(CreationDate|ModDate) ?\(D:\d{14}([+-]\d\d'\d\d')?\)")
_FIXED = b"20000101000000"


def write_pdf(
    findings: Findings,
    path: str | Path,
    *,
    lang: Language = "nl",
    profile: str = "full",
    library: Library | None = None,
) -> Path:
    """Print the report of ``findings`` to a tagged PDF with page numbers, by a browser that is installed.

    Parameters
    ----------
    findings : of ``analyse`` or ``monitor``.
    path : of the file to write, ending in ``.pdf``; its folder is made if it does not exist.
    lang, profile, library : as in ``render``.

    Returns
    -------
    Path
        ``path``.

    Raises
    ------
    ExportError
        When no Chromium, Chrome or Edge is found, it does not print the page, or the file cannot be written; the
        earlier file is then still whole.
    SpecError
        As ``render``.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/monitor/reports/monitor")
    >>> pretest.write_pdf(findings, "monitor.pdf", lang="en").read_bytes()[:5]
    b'%PDF-'
    """
    target = Path(path)
    write_atomic(target, print_page(render(findings, lang, profile, library), target))
    return target


def print_page(page: str, target: Path, *, seconds: float = LONGEST) -> bytes:
    """The bytes of ``page`` as a PDF. What the browser needs stands beside ``target`` meanwhile, and goes.

    Raises
    ------
    ExportError
        As ``write_pdf``.
    """
    browser = find_browser()
    if browser is None:
        what = "there is no browser on this computer that can print a report"
        raise ExportError("no_browser", str(target), what, hint=_INSTALL)
    try:
        make_folder(target.parent)
        part = begin(target)
        try:
            part.mkdir()
            # Only the user may read it, as the browser's profile; the page is as private as the report.
            part.chmod(0o700)
            return _print(browser, page, part, target, seconds)
        finally:
            _leave(part)
    except OSError as error:
        raise cannot_write(target.name, error) from None


def _print(browser: str, page: str, folder: Path, target: Path, seconds: float) -> bytes:
    source, printed = folder / "report.html", folder / "report.pdf"
    source.write_text(page, encoding="utf-8")
    root = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []  # it does not start for root else
    places = (f"--user-data-dir={folder.resolve() / 'profile'}", f"--print-to-pdf={printed.resolve()}")
    command = [browser, *FLAGS, *root, *places, source.resolve().as_uri()]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        what = f"the browser did not print the report within {seconds:g} seconds, and was stopped"
        raise ExportError("browser_slow", str(target), what, hint=_AGAIN) from None
    except OSError as error:
        what = f"the browser {Path(browser).name} does not start ({error.strerror})"
        raise ExportError("browser_fails", str(target), what, hint=_INSTALL) from None
    data = printed.read_bytes() if printed.is_file() else b""
    if done.returncode or not data.startswith(b"%PDF-"):
        what = f"the browser {Path(browser).name} did not print the report (it ended with code {done.returncode})"
        raise ExportError("browser_fails", str(target), what, hint=_AGAIN)
    return _DATE.sub(lambda found: _dated(found.group()), data)


def _dated(said: bytes) -> bytes:
    return re.sub(rb"\d{14}", _FIXED, said, count=1)


def _leave(part: Path) -> None:
    """Remove the folder; a file that the ending browser still holds is left to the next command (``sweep``)."""
    try:
        end(part)
    except OSError:
        return
