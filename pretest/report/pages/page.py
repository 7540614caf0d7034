"""Templates and style sheet to one self-contained HTML page, shared by all kinds of reports."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError
from markupsafe import Markup

from pretest.errors import SpecError
from pretest.library import Library
from pretest.report.figures.palette import CSS_COLOURS
from pretest.report.pages.sandbox import Sandbox, plain
from pretest.report.sections.provenance import package_version
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line, shorten

# What a style sheet could fetch from elsewhere, or leave its element with.
_OUTSIDE = re.compile(r"@import|url\s*\(|image-set|src\s*\(|expression\s*\(|</|\\", re.IGNORECASE)
_NAME = re.compile(r"(pages/\w+|sections/\w+/section)\.html\.j2", re.ASCII)
# What the lines of a template can run into, once its values are plain data.
_MISTAKES = (TemplateError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError)


def render_page(template: str, edition: Edition, library: Library | None, **values: Any) -> str:
    """``reports/TEMPLATE`` filled in with ``values``, as a page that needs nothing from outside.

    template: as ``pages/report.html.j2``. Templates get plain data only (``sandbox.plain``). Beside ``values`` they
    know ``t`` (texts by key), ``count`` (a number of people in writing), ``language``, ``style`` (the style sheet) and
    ``version``.

    Raises
    ------
    SpecError
        When a template is missing, the study's own cannot be used, or its style sheet would fetch something.
    TypeError
        When a value is no plain data: a programming mistake.
    """
    source = library or Library()
    beside = {"language": edition.strings.language, "style": _style(source), "version": package_version(edition)}
    filled = plain({**values, **beside})
    environment = Sandbox(lambda name: _template(source, name), _functions(edition))
    try:
        return environment.get_template(template).render(filled) + "\n"
    except _MISTAKES as error:
        if source.templates != "study":
            raise  # a shipped template is ours, and so is its mistake
        where = (isinstance(error, TemplateSyntaxError) and error.name) or template
        what = f"the template cannot be used ({_said(error)})"
        raise SpecError("template_invalid", f"reports/{where}", what) from None


def _functions(edition: Edition) -> dict[str, Callable[..., str]]:
    """What templates may call: texts in, texts out."""
    strings, numerals = edition.strings, edition.numerals

    def t(key: str, **texts: str) -> str:
        return strings(key, **texts)

    def count(number: int) -> str:
        return numerals.count(number)

    return {"t": t, "count": count}


def _said(error: Exception) -> str:
    """The error on one line. What a template names is from others, and may be as long as a whole report."""
    text = f"there is no {error}" if isinstance(error, KeyError) else str(error)
    return shorten(clean_line(text), 200)


def _template(library: Library, name: str) -> str:
    if not _NAME.fullmatch(name):
        raise SpecError("template_name", "reports", f"'{clean_line(name)}' is no name of a template")
    return _read(library, f"reports/{name}")


def _read(library: Library, name: str) -> str:
    content = library.find(name)
    if content is None:
        raise SpecError("template_missing", name, "the template is not found")
    return content.data.decode("utf-8")


def _style(library: Library) -> Markup:
    """The style sheet, with the colours of the palette before it."""
    name = "reports/styles/report.css"
    sheet = _read(library, name)
    found = _OUTSIDE.search(sheet)
    if found:
        what = f"the style sheet holds '{found.group()}'"
        raise SpecError("style_outside", name, what, hint="A report may fetch nothing, so this is not allowed.")
    colours = "".join(f"--{name}:{colour};" for name, colour in CSS_COLOURS.items())
    return Markup(f":root{{{colours}}}\n{sheet}")
