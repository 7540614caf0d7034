"""Templates and style sheet to one self-contained HTML page, shared by all kinds of reports."""

from __future__ import annotations

import re
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from pretest.errors import SpecError
from pretest.library import Library
from pretest.report.edition import Edition
from pretest.report.origin import package_version
from pretest.report.palette import CSS_COLOURS

# What a style sheet could fetch from elsewhere, or leave its element with.
_OUTSIDE = re.compile(r"@import|url\s*\(|image-set|src\s*\(|expression\s*\(|</|\\", re.IGNORECASE)


def render_page(template: str, edition: Edition, library: Library | None, **values: Any) -> str:
    """``reports/templates/TEMPLATE`` filled in with ``values``, as a page that needs nothing from outside.

    Templates know, beside ``values``: ``t`` (texts by key), ``edition``, ``style`` (the style sheet), ``version``.

    Raises
    ------
    SpecError
        When a template is missing or not valid, or the study's own style sheet would fetch something.
    """
    source = library or Library()
    # Templates of a study folder are content from others: they run in a sandbox.
    environment = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(lambda name: _read(source, f"reports/templates/{name}")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["t"] = edition.strings
    style, version = _style(source), package_version(edition)
    try:
        return environment.get_template(template).render(edition=edition, style=style, version=version, **values) + "\n"
    except (TemplateSyntaxError, SecurityError) as error:
        where = getattr(error, "name", None) or template
        raise SpecError(
            "template_invalid", f"reports/templates/{where}", f"the template cannot be used ({error})"
        ) from None


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
