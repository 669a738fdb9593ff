"""Compiles the examples of codes, with the compiler that the caller brings.

Diagnostics lie below the compiler in the layers, so whoever stands above hands it in:
``lambda path: compile_spec(path).diagnostics``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from retrodsl.diagnostics.codes.model import EXAMPLE_NAME, Code
from retrodsl.diagnostics.model import Diagnostic
from retrodsl.diagnostics.render.text import render_text

#: Compiles the spec file at a path and gives what there is to say about it.
CompileFile = Callable[[Path], Sequence[Diagnostic]]


def example_findings(code: Code, compile_file: CompileFile) -> tuple[Diagnostic, ...]:
    """What ``compile_file`` finds in the example, compiled in a temporary folder of its own."""
    with TemporaryDirectory() as folder:
        return _findings(Path(folder), code.example, code.files, compile_file)


def instead_findings(code: Code, compile_file: CompileFile) -> tuple[Diagnostic, ...]:
    """What ``compile_file`` finds in the mended example."""
    with TemporaryDirectory() as folder:
        return _findings(Path(folder), code.instead, code.neighbours, compile_file)


def render_example(code: Code, compile_file: CompileFile, width: int = 100) -> str:
    """The findings of the example, drawn for ``width`` columns.

    The file is shown as ``example.retro``: no path of the machine is in the text.
    """
    with TemporaryDirectory() as folder:
        found = _findings(Path(folder), code.example, code.files, compile_file)
        return render_text(found, color=False, width=width).replace(folder + os.sep, "")


def _findings(
    folder: Path, spec: str, files: tuple[tuple[str, bytes], ...], compile_file: CompileFile
) -> tuple[Diagnostic, ...]:
    path = folder / EXAMPLE_NAME
    path.write_bytes(spec.encode("utf-8"))
    for name, content in files:
        (folder / name).write_bytes(content)
    return tuple(compile_file(path))
