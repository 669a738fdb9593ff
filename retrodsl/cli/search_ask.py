"""`retrodsl search --ask`: pictures of the frames on which a person is to read the number."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from retrodsl.cli.common import fail

if TYPE_CHECKING:
    from retrodsl.cli.search_play import Source
    from retrodsl.search import Search
    from retrodsl.search.questions import Question


def ask(search: Search, source: Source, folder: Path) -> list[tuple[Question, str]]:
    """The questions that tell most, each with the picture's file that was written."""
    from retrodsl.replay.report.picture import label_image, save_image
    from retrodsl.search.questions import FINDS, NO_PICTURE_TELLS, questions

    groups = search.groups(FINDS) if search.constraints else []
    if search.constraints and not groups:
        return []
    found = questions(search.recording.index, groups)
    if not found:
        typer.echo(
            f"nothing is asked: {NO_PICTURE_TELLS}; --poke or another movie may tell", err=True
        )
        return []
    screens = source.screens([question.frame for question in found])
    asked = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for question in found:
            screen = screens[question.frame]
            caption = f"frame {question.frame}: what is the number?"
            path = folder / f"frame-{question.frame:06}.png"
            image = label_image(screen.width, screen.height, screen.rgb, [caption])
            save_image(image, path)
            asked.append((question, str(path)))
    except OSError as problem:
        raise fail(f"{folder}: {problem.strerror or problem}") from problem
    return asked


def check_folder(folder: Path) -> None:
    """End the command where pictures cannot be written into ``folder``, before it plays."""
    if folder.exists() and not folder.is_dir():
        raise fail(f"--ask: {folder} is a file; name a folder for the pictures")
