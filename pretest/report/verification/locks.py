"""A lock: is its chain whole, does the anchor belong to it, and is it the one under which data were looked at?"""

from __future__ import annotations

from pathlib import Path

from pretest.analysis.record.chain import LOOKS, Chain, read_chain
from pretest.report.verification.found import Found


def check_lock(lock: Path, name: str, found: Found, anchor: str | None) -> Chain:
    """The chain of the lock, with what is wrong with it in ``found``. anchor: as ``read_anchor`` gives it."""
    chain = read_chain(lock, name)
    found.check([name, *([f"{name[: -len(lock.name)]}{LOOKS}"] if chain.looks else [])])
    found.problems += [str(problem) for problem in chain.problems]
    if chain.strays:
        many = "look" if len(chain.strays) == 1 else "looks"
        what = f"{len(chain.strays)} {many} at data under a lock '{lock.name}' that is gone"
        found.problem(f"{name[: -len(lock.name)]}{LOOKS}", what)
    if not chain.entries:
        if not chain.problems:
            found.problem(name, "there is no lock")
    elif "number" not in chain.entries[0]:
        found.note(name, "an earlier version wrote this lock; take an anchor now, so that later changes are found")
    if anchor is not None:
        check_anchor(chain, anchor, found)
    return chain


def check_anchor(chain: Chain, anchor: str, found: Found) -> None:
    """Whether the anchor is that of an entry of the chain."""
    total = len(chain.anchors)
    if anchor in chain.anchors:
        place = chain.anchors.index(anchor) + 1
        later = total - place
        found.note(
            chain.name,
            f"the anchor is that of entry {place} of {total}"
            + (f"; it says nothing of the {later} after it" if later else ""),
        )
        return
    what = f"the anchor is of none of its {total} entries: the lock was made anew, or entries were cut off or changed"
    found.problem(chain.name, what)
