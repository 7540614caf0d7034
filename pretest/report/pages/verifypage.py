"""A page that checks a lock or a report in any browser, without pretest: one file, both languages, no network.

What it says is said as ``verify`` says it: the script reads and spells JSON as the chain does, and the English words
are those of ``pretest.report.verification``.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

from markupsafe import Markup

from pretest.files import write_atomic
from pretest.library import Library
from pretest.limits import FINDINGS_BYTES, LOCK_BYTES, PROVENANCE_BYTES
from pretest.report.pages.sandbox import Sandbox
from pretest.report.words.strings import read_strings
from pretest.words import LANGUAGES

TEMPLATE, SCRIPT, GROUP = "pages/verify.html.j2", "pages/verify.js", "checking."


def render_verify_page() -> str:
    """The page as one HTML file; its policy lets this one script run and nothing be fetched or kept."""
    texts = {language: _texts(language) for language in LANGUAGES}
    script = f"const TEXTS = {_quoted(texts)};\nconst LIMITS = {_quoted(_limits())};\n{_read(SCRIPT)}"
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'"
    )
    words = {"nl": lambda key: texts["nl"][key], "en": lambda key: texts["en"][key]}
    page = Sandbox(_read, words).get_template(TEMPLATE)
    return page.render({"script": Markup(script), "policy": Markup(policy)}) + "\n"


def write_verify_page(path: str | Path) -> Path:
    """Write the page, and return its path.

    Raises
    ------
    ExportError
        When it cannot be written.
    """
    place = Path(path)
    write_atomic(place, render_verify_page())
    return place


def _texts(language: str) -> dict[str, str]:
    """The shipped texts of the page, without what a study may have of its own: who checks trusts nobody."""
    known = next(one for one in LANGUAGES if one == language)
    found = read_strings(known).texts
    return {key.removeprefix(GROUP): text for key, text in found.items() if key.startswith(GROUP)}


def _limits() -> dict[str, int]:
    return {"lock": LOCK_BYTES, "provenance": PROVENANCE_BYTES, "findings": FINDINGS_BYTES}


def _quoted(value: object) -> str:
    """JSON that may stand in a script: nothing in it can end the element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", "\\u2028")


def _read(name: str) -> str:
    content = Library().find(f"reports/{name}")
    if content is None:
        raise FileNotFoundError(f"reports/{name} is missing from the installation")
    return content.data.decode("utf-8")
