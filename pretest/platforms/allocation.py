"""Allocation tables: a prepared list of arms in random order, balanced in permuted blocks.

For platforms that can follow a list but cannot balance by themselves. The same study gives the same list.
"""

from __future__ import annotations

from pretest.errors import ExportError
from pretest.forms.form import Form
from pretest.seeds import stream

BLOCK_FACTORS = (1, 2)  # a block holds every arm once or twice; which of both is drawn, so its end cannot be foreseen


def allocation(form: Form, n: int, *name: str | int) -> tuple[str, ...]:
    """Codes of the arms for ``n`` respondents, in the order in which they are to be assigned.

    Anywhere in the list, two arms differ by at most two respondents; after every block they are equal.

    Parameters
    ----------
    n
        Length of the list.
    name
        What the list is for (``"production"``, or an audience): another name gives another list.

    Raises
    ------
    ExportError
        When the form has no arms to assign.
    """
    if not form.arms:
        raise ExportError("no_arms", form.id, "there are no arms, so there is nothing to assign")
    rng = stream(form.seed, "allocation", form.id, *name)
    codes = [arm.code for arm in form.arms]
    found: list[str] = []
    while len(found) < n:
        block = codes * int(rng.choice(BLOCK_FACTORS))
        found += [block[place] for place in rng.permutation(len(block))]
    return tuple(found[:n])
