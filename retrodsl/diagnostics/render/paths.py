"""The names of files as a code host knows them: from the root of the repository."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

#: Gives the name under which a source is shown, by its own.
ShownName: TypeAlias = Callable[[str], str]

#: Where the repository lies, as the runners of GitHub and of GitLab tell.
ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


def as_named(name: str) -> str:
    """The name as it is."""
    return name


def repository_name(name: str) -> str:
    """The name from the repository's root, wherever the program was called in it.

    Without a runner that says where that is, an absolute name becomes one from the folder that the
    program was called in. What lies outside stays as it is.
    """
    roots = [os.environ[key] for key in ROOTS if os.environ.get(key)]
    if not roots and not Path(name).is_absolute():
        return name
    path = os.path.abspath(name)  # noqa: PTH100 - links in it stay, as the repository has them
    for root in roots or [os.getcwd()]:  # noqa: PTH109
        for base in dict.fromkeys((os.path.abspath(root), os.path.realpath(root))):  # noqa: PTH100
            if path.startswith(os.path.join(base, "")):  # noqa: PTH118
                return os.path.relpath(path, base).replace(os.sep, "/")
    return name
