"""An anchor in version control: a signed tag of the repository that the study is in, with git's own programs.

A study folder may come from anybody, and the settings and hooks of a repository can name programs that git runs. So
nothing is done in a repository whose own settings say more than plain facts, its hooks are never run, and which program
signs is taken from the settings of the person alone.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from pretest.errors import DesignError
from pretest.library import inside

PATIENCE = 120  # seconds: a person may have to type a passphrase
# Settings of a repository that name no program; those of branches and remotes are facts too.
PLAIN = (
    "core.repositoryformatversion", "core.filemode", "core.bare", "core.logallrefupdates", "core.ignorecase",
    "core.precomposeunicode", "core.symlinks", "core.autocrlf", "core.eol", "core.safecrlf", "core.longpaths",
    "user.name", "user.email", "pull.rebase", "init.defaultbranch",
)  # fmt: skip
_PLAIN_PARTS = re.compile(
    r"(remote\..*\.(url|pushurl|fetch|tagopt|prune)|branch\..*\.(remote|merge|rebase|description))"
)
_OURS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS", "GIT_EXTERNAL_DIFF")


def tag_name(study: str, number: int) -> str:
    """The name of a tag for the ``number``-th entry of the lock of ``study``."""
    return f"pretest-lock-{re.sub(r'[^A-Za-z0-9]+', '-', study).strip('-') or 'study'}-{number}"


def write_signed_tag(folder: Path, name: str, message: str) -> None:
    """Make the signed tag ``name`` with ``message`` on the newest commit of the repository that ``folder`` is in.

    Raises
    ------
    DesignError
        Without git, repository, commit or key, when there is such a tag already, or when the settings of the repository
        could run programs.
    """
    git = _program(folder)
    place = _run(git, folder, ["rev-parse", "--absolute-git-dir"])
    if place.returncode:
        what = "the study is in no git repository"
        if "dubious ownership" in place.stderr:
            what = "the repository belongs to somebody else, so git does not use it"
        hint = "Run 'git init' and commit the study, or publish or mail the anchor instead."
        raise DesignError("no_repository", str(folder), what, hint=hint)
    _require_plain(git, folder)
    if _run(git, folder, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]).returncode:
        hint = "Commit the plan and its lock first."
        raise DesignError("no_commit", str(folder), "the repository has no commit to tag", hint=hint)
    made = _run(git, folder, ["tag", "--sign", "--cleanup=verbatim", f"--message={message}", name, "HEAD"])
    if made.returncode:
        raise _not_tagged(name, made.stderr)


def _not_tagged(name: str, words: str) -> DesignError:
    if "already exists" in words:
        hint = "It stands for the lock as it is now; nothing more is needed."
        return DesignError("tag_exists", name, "there is such a tag already", hint=hint)
    said = next((line for line in words.splitlines() if line.strip()), "no reason given")
    hint = "Make a signing key, and name it in your own settings: git config --global user.signingKey KEY."
    return DesignError("not_signed", name, f"git could not sign the tag ({said[:200].strip()})", hint=hint)


def _require_plain(git: str, folder: Path) -> None:
    """Refuse a repository whose own settings may name a program."""
    listed = _run(git, folder, ["config", "--local", "--no-includes", "--null", "--name-only", "--list"])
    names = [name for name in listed.stdout.split("\0") if name]
    odd = [name for name in names if name not in PLAIN and not _PLAIN_PARTS.fullmatch(name)]
    if listed.returncode or odd:
        what = f"the repository has settings of its own that may run programs ({', '.join(odd[:5]) or 'unreadable'})"
        hint = (
            "If you trust the folder, take the anchor from 'pretest lock --anchor' and make the tag with git yourself."
        )
        raise DesignError("repository_not_trusted", str(folder), what, hint=hint)


def _program(folder: Path) -> str:
    """git, as the path of the person finds it; never one that lies in the study or where the command was started."""
    found = shutil.which("git")
    if found is None or Path(found).resolve().is_relative_to(folder.resolve()) or not Path(found).is_absolute():
        hint = "Install git, or publish or mail the anchor instead."
        raise DesignError("no_git", "git", "there is no git on this computer", hint=hint)
    return found


def _run(git: str, folder: Path, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key not in _OURS}
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    safe = ["-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false", "-c", "core.editor=true"]
    command = [git, "-C", str(inside(folder, ".")), *safe, "--no-pager", *arguments]
    try:
        return subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=PATIENCE, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        raise DesignError("git_slow", "git", f"git gave no answer in {PATIENCE} seconds") from None
    except OSError as error:
        raise DesignError("no_git", "git", f"git cannot be started ({error.strerror})") from None
