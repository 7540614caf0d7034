"""Texts of a study as REDCap's labels, which it reads as HTML with references to answers in it.

``[name]`` would be replaced by an answer, ``{name}`` by another field, and what looks like a tag may be taken out. A
blank inside them keeps them texts; which texts were changed so is counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("js-default", {"html": False})
_OPEN = re.compile(r"([\[{])(?=[^\s])")
_TAG = re.compile(r"&lt;(?=[^\s])")
_PARTED = re.compile(r"(<[^>]*>)")
NOTHING = "&nbsp;"  # a label that must not be empty, of which nothing is seen


@dataclass(slots=True)
class Labels:
    """changed: texts in which a blank had to be put."""

    changed: list[str] = field(default_factory=list)

    def plain(self, text: str, where: str) -> str:
        """A plain text as a label: every letter is shown, line breaks too."""
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        lines = " ".join(escaped.strip().replace("\t", " ").split(" ")).splitlines()
        return self._safe("<br>".join(line.strip() for line in lines), where)

    def choice(self, text: str, where: str) -> str:
        """The label of an option: ``|`` ends an option in REDCap's list of them."""
        return self.plain(text, where).replace("|", "&#124;") or NOTHING

    def slider(self, text: str, where: str) -> str:
        """The label of one end of a slider; ``|`` parts them."""
        return self.plain(text, where).replace("|", "&#124;")

    def markdown(self, text: str, where: str) -> str:
        """A message in Markdown as HTML on one line: REDCap makes a break of every line end."""
        html = _MARKDOWN.render(text).strip()
        parts = _PARTED.split(html.replace(">\n<", "><").replace("\n", " "))
        return "".join(part if part.startswith("<") else self._safe(part, where) for part in parts)

    def _safe(self, text: str, where: str) -> str:
        safe = _TAG.sub("&lt; ", _OPEN.sub(r"\1 ", text))
        if safe != text and where not in self.changed:
            self.changed.append(where)
        return safe
