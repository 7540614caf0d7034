"""Templates and style sheet to one self-contained HTML page, shared by all kinds of reports."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError
from markupsafe import Markup

from pretest.errors import Problem, SpecError
from pretest.library import Library
from pretest.report.figures.palette import CSS_COLOURS, DARK_COLOURS
from pretest.report.figures.svgsheet import SHEET
from pretest.report.pages.changed import changes
from pretest.report.pages.fragments import require_fragment
from pretest.report.pages.house import House, house_of
from pretest.report.pages.ownstyle import GUARD, require_style
from pretest.report.pages.sandbox import Sandbox, plain
from pretest.report.sections.provenance import package_version
from pretest.report.words.crosschecked import crosscheck_alarm
from pretest.report.words.edition import Edition
from pretest.report.words.fixed import is_fixed_template
from pretest.report.words.labels import clean_line, shorten

STYLE = "reports/styles/report.css"
DARK = "reports/styles/dark.css"  # of pages that have a dark side
_FREE = (
    "Leave it out: pages, decisions, limits, notes, risks and harms are made as shipped; other sections may have their "
    "own templates, and 'house' in study.yaml says how the edge looks."
)
_OWN_FRAME = "{% import 'pages/parts.html.j2' as parts with context %}{% include template %}"
_CELL_ENDS = re.compile(r"</t[dh]>")  # HTML does without them, and ten thousand cells are a tenth of a page
_NAME = re.compile(r"(pages/\w+|sections/\w+/section)\.html\.j2", re.ASCII)
# What the lines of a template can run into, once its values are plain data.
_MISTAKES = (TemplateError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError)


def render_page(template: str, edition: Edition, library: Library | None, *, sheet: str = STYLE, **values: Any) -> str:
    """``reports/TEMPLATE`` filled in with ``values``, as a page that needs nothing from outside.

    template: as ``pages/report.html.j2``. sheet: the shipped style sheet; another than that of the long reports has a
    dark side, which is left out where the study's own sheet may name colours that are made for paper. Templates get
    plain data only (``sandbox.plain``). Beside ``values`` they know ``t`` (texts by key), ``count`` (a number of people
    in writing), ``alarm`` (that other code found other figures, or ""), ``language``, ``style`` (the style sheet),
    ``house``, ``changed`` (what the study changed, in sentences) and ``version``. own_profile: the profile, where it is
    the study's own.

    Pages, the sections that every reader sees and their words are always the shipped ones. What the study's own
    templates make of other sections is taken apart and written anew (``fragments``), its style comes after ours.

    Raises
    ------
    SpecError
        When a template is missing, the study's own cannot be used, or its style sheet does more than it may.
    TypeError
        When a value is no plain data: a programming mistake.
    """
    source = library or Library()
    _require_free(source)
    house = house_of(edition)
    own_style = _own_style(source)
    beside = {
        "alarm": crosscheck_alarm(edition),
        "language": edition.strings.language,
        "style": _style(house, sheet, dark=sheet != STYLE and not own_style),
        "own_style": own_style,
        "version": package_version(edition),
        "house": house,
        "changed": changes(edition, source, str(values.pop("own_profile", ""))),
    }
    filled = plain({**values, **beside, "own": {}})
    environment = Sandbox(lambda name: _template(source, name), _functions(edition))
    try:
        filled["own"] = _own_sections(source, environment, filled)
        return _CELL_ENDS.sub("", environment.get_template(template).render(filled)) + "\n"
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
    fixed = Library().find(f"reports/{name}") if is_fixed_template(name) else None
    return fixed.data.decode("utf-8") if fixed is not None else _read(library, f"reports/{name}")


def _read(library: Library, name: str) -> str:
    content = library.find(name)
    if content is None:
        raise SpecError("template_missing", name, "the template is not found")
    return content.data.decode("utf-8")


def _require_free(library: Library) -> None:
    """Refuse templates in the place of those that are the same in every report."""
    shipped = Library()
    fixed = [name for name in library.trusted() if is_fixed_template(name.partition("/")[2])]
    problems = [
        Problem(
            "template_fixed", name, "this template is the same in every report, also for a trusted study", hint=_FREE
        )
        for name in fixed
        if shipped.find(name.casefold()) is not None and name.endswith(".j2")
    ]
    if problems:
        raise SpecError.of(problems)


def _own_sections(library: Library, environment: Sandbox, filled: dict[str, Any]) -> dict[str, Markup]:
    """Sections that the study's own templates make, by id: what they write stays within its own place."""
    made: dict[str, Markup] = {}
    for name, template in filled.get("templates", {}).items():
        content = library.find(f"reports/{template}")
        if content is None or not content.is_own or is_fixed_template(template):
            continue
        frame = environment.from_string(_OWN_FRAME)
        html = frame.render({**filled, "section": filled["content"][name], "template": template})
        ids = frozenset({*filled["templates"], *(f"{one}-title" for one in filled["templates"]), "content"})
        made[name] = Markup(require_fragment(html, content.name, ids))
    return made


def _style(house: House | None, name: str, *, dark: bool) -> Markup:
    """The shipped style sheet, with the colours of the palette, and of the house, before it; its dark side after it."""
    colours = {**CSS_COLOURS, **({} if house is None else house.colours)}
    after = f"\n{_read(Library(), DARK)}" if dark else ""
    drawn = f"{_AT_NIGHT}{SHEET}\n" if name == STYLE else ""
    return Markup(f":root{{{_named(colours)}}}\n{drawn}{_read(Library(), name)}{after}")


def _named(colours: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())


# On a dark screen. What is drawn for paper keeps its colours, and the paper under it.
_AT_NIGHT = (
    '@media screen and (prefers-color-scheme:dark){:root:not([data-look="own"]){color-scheme:dark;'
    f"{_named(DARK_COLOURS)}}}"
    f':root:not([data-look="own"]) :is(.badge,.arm img){{{_named(CSS_COLOURS)}}}}}\n'
)


def _own_style(library: Library) -> tuple[Markup, ...]:
    """The study's own sheet, and after it the rules that keep everything readable; nothing without one."""
    content = library.find(STYLE)
    if content is None or not content.is_own:
        return ()
    return Markup(require_style(content.data.decode("utf-8", "replace"), content.name)), Markup(GUARD)
