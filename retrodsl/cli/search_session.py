"""`retrodsl search --session`: lines from a person at a prompt, or from a script."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import typer

from retrodsl.cli.common import CLEAN, FINDINGS, WRONG_USE, Output, fail, show
from retrodsl.cli.readers import reader_may_leave
from retrodsl.diagnostics.render import visible

if TYPE_CHECKING:
    from retrodsl.search import Search, Session, SessionError
    from retrodsl.search.lines import Lines
    from retrodsl.search.session import Writer

#: What ends a name or a formula's word, for the completion.
_DELIMITERS = " \t()+-*/%=<>!,&|@"


def opened(made: Search, file: Path, spec: Path, play: str, integrations: Path | None) -> Session:
    """The session in ``file``, taken up again, or a new one where there is none.

    What is wrong with it is said, and ends the command.
    """
    from retrodsl.search import Session, SessionError, SessionFileError, load_state

    session = Session(made, spec=str(spec), play=play, write=_writer(spec, integrations))
    try:
        if file.exists() or file.is_symlink():
            session.restore(load_state(file))
    except SessionFileError as problem:
        raise fail(str(problem)) from problem
    except SessionError as problem:
        show(problem.diagnostics, Output.TEXT, err=True)
        raise fail(f"{file}: {problem}; name another --session for this one") from problem
    return session


def keep(session: Session, file: Path) -> None:
    """Write the session; where that fails it is said, and ends the command."""
    from retrodsl.search import SessionFileError, save_state

    try:
        save_state(file, session.state())
    except SessionFileError as problem:
        raise fail(str(problem)) from problem


def run(session: Session, file: Path) -> int:
    """Read lines until there are no more, do them, keep the session; the exit code."""
    keep(session, file)
    if sys.stdin.isatty() and sys.stdout.isatty():
        kept = _converse(session, file)
        if not kept:
            return WRONG_USE
    else:
        _follow(session, file, sys.stdin)
    try:
        return CLEAN if not session.search.constraints or session.search.count else FINDINGS
    except LookupError as problem:
        raise fail(f"the memory does not hold what a formula reads: {problem}") from problem


def _follow(session: Session, file: Path, lines: TextIO) -> None:
    """Do the lines of a script; the first that is wrong ends it."""
    from retrodsl.search import SessionError

    number = 1
    try:
        for line in lines:
            before = session.state()
            answer = session.do(line)
            if session.state() != before:
                keep(session, file)
            _say(answer)
            if session.ended:
                return
            number += 1
    except SessionError as problem:
        show(problem.diagnostics, Output.TEXT, err=True)
        raise fail(f"line {number}: {problem}") from problem
    except UnicodeDecodeError as problem:
        raise fail(f"line {number}: the lines are not {problem.encoding} text") from problem


def _converse(session: Session, file: Path) -> bool:
    """Ask for lines until the person has had enough; whether all is kept."""
    from retrodsl.search import SessionError, SessionFileError, save_state

    kept = True
    _say(_greeting(session, file))
    with _line_editing(session):
        while not session.ended:
            before = session.state()
            try:
                line = input(f"frame {session.stops.cursor}> ")
                _say(session.do(line))
                if not kept or session.state() != before:
                    save_state(file, session.state())
                    kept = True
            except EOFError:
                typer.echo()
                break
            except KeyboardInterrupt:
                typer.echo("\n(nothing is done; Ctrl-D ends)")
            except SessionError as problem:
                _explain(problem)
            except SessionFileError as problem:
                kept = False
                typer.echo(f"not kept: {problem}", err=True)
            except UnicodeDecodeError:
                typer.echo("this is no text", err=True)
    if not kept:
        typer.echo("the last lines are not in the file", err=True)
    return kept


def _greeting(session: Session, file: Path) -> list[str]:
    frames = session.search.recording.trace.frames
    said = len(session.search.constraints)
    lines = [f"{session.play}: frames 0 to {frames - 1}. `help` lists the commands."]
    if said:
        lines.append(f"{file} goes on: {session.search.count} left after {said} constraints.")
    return lines


def _explain(problem: SessionError) -> None:
    show(problem.diagnostics, Output.TEXT, err=True)
    if not problem.diagnostics:
        typer.echo(str(problem), err=True)


def _say(lines: list[str]) -> None:
    with reader_may_leave():
        for line in lines:
            typer.echo(visible(line))


def _writer(spec: Path, integrations: Path | None) -> Writer:
    """Adds a find to the spec as it is by now."""

    def write(lines: Lines, name: str) -> str:
        from retrodsl.api import check
        from retrodsl.cli.search_write import CannotWrite, add_find, why_no_name
        from retrodsl.search import SessionError

        checked = check(spec, integrations)
        if checked.program is None:
            raise SessionError(f"{spec} has errors by now", checked.diagnostics)
        why = why_no_name(checked.source, name)
        if why is not None:
            raise SessionError(why)
        try:
            add_find(checked.source, spec, lines, integrations)
        except CannotWrite as problem:
            raise SessionError(str(problem), problem.diagnostics) from problem
        return f"added {name} to {spec}"

    return write


# --- the terminal


@contextmanager
def _line_editing(session: Session) -> Iterator[None]:
    """History and completion for ``input``, where the system has them."""
    try:
        import readline
    except ImportError:
        yield
        return
    old = readline.get_completer(), readline.get_completer_delims()
    readline.set_completer(completer(session))
    readline.set_completer_delims(_DELIMITERS)
    libedit = "libedit" in (readline.__doc__ or "")
    readline.parse_and_bind("bind ^I rl_complete" if libedit else "tab: complete")
    if not libedit and os.environ.get("TERM") == "dumb":
        readline.parse_and_bind("set enable-bracketed-paste off")
    try:
        yield
    finally:
        readline.set_completer(old[0])
        readline.set_completer_delims(old[1])


def completer(session: Session) -> Callable[[str, int], str | None]:
    """Completes commands where a line begins, and names of values everywhere."""

    def complete(text: str, number: int) -> str | None:
        import readline

        from retrodsl.search.session import COMMANDS
        from retrodsl.search.session_narrowing import NARROWING

        begins = not readline.get_line_buffer()[: readline.get_begidx()].strip()
        words = {*session.search.bookmarks, *session.search.names}
        commands = {*COMMANDS, *NARROWING} if begins else {"only", "when", "while"}
        words |= {f"{word} " for word in commands}
        found = sorted(word for word in words if word.startswith(text))
        return found[number] if number < len(found) else None

    return complete
