"""Pages made of sections: what draws them is loaded with this module, and with no page that draws nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pretest.report.sections.registry import sections_of
from pretest.report.sections.section import Run
from pretest.report.words.edition import Edition


def section_ids(run: Run) -> tuple[str, ...]:
    """The sections that the report of this run may have, in order."""
    return tuple(sections_of(run))


def section_values(edition: Edition, run: Run, ids: Iterable[str]) -> dict[str, Any]:
    """What the page of these sections is filled in with: their ids, templates and content; a section whose content is
    None has nothing to say of these findings, and is left out."""
    found, chosen = sections_of(run), tuple(ids)
    built = {name: found[name].build(edition) for name in chosen}
    content = {name: one for name, one in built.items() if one is not None}
    chosen = tuple(content)
    return {"sections": chosen, "templates": {name: found[name].template for name in chosen}, "content": content}
