"""Names in an XLSForm: of the questions, of our own fields, and of everything around them."""

from __future__ import annotations

from pretest.forms.form import Form
from pretest.forms.naming import field_names, platform_names
from pretest.platforms.odk import NAMES


class Names:
    """Field names that a form uses, all different.

    fields: column, or one of ``naming.OWN``, → field. Everything else of ours begins with ``pretest_`` or is a group
    (``g_``), so that an import knows it without the form.
    """

    def __init__(self, form: Form) -> None:
        self.fields = field_names(form, NAMES)
        self._taken = {name.casefold() for name in self.fields.values()}
        self._extra: dict[str, str] = {}
        self.start = self.extra("start")
        self.end = self.extra("end")

    def extra(self, wish: str) -> str:
        """The name of something that is no question: the same wish, the same name."""
        if wish not in self._extra:
            plain = platform_names([wish], NAMES)[wish]
            name, number = plain, 2
            while name.casefold() in self._taken:
                tail = f"_{number}"
                name, number = (
                    (plain if plain.startswith("pretest_") else f"pretest_{plain}")[: 64 - len(tail)],
                    number + 1,
                )
                name += tail
            self._taken.add(name.casefold())
            self._extra[wish] = name
        return self._extra[wish]
