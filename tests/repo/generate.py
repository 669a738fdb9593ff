"""Rewrites what is generated and committed: schemas, integrations and reference pages.

``make gen`` runs it; ``test_generated`` fails where a file is not what this makes of the code.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from retrodsl.api import compile_spec
from retrodsl.diagnostics.codes import Code
from retrodsl.diagnostics.codes.page import errors_page
from retrodsl.diagnostics.codes.running import render_example
from retrodsl.diagnostics.render.text import render_text
from retrodsl.emitters.integration import Integration
from retrodsl.emitters.verify import verify
from retrodsl.emitters.write import write
from retrodsl.models import generate_schemas, schema_path
from retrodsl.replay.report.schemas import report_schemas
from tests.engine_facts.page import engine_page
from tests.repo.functions_page import functions_page
from tests.repo.lint_rules_page import lint_rules_page
from tests.repo.root import ROOT

#: The specs; a file that names no game is there to be included.
SPECS = sorted(
    path
    for path in (ROOT / "specs").rglob("*.retro")
    if re.search(r"^game\b", path.read_text("utf-8"), re.MULTILINE)
)
INTEGRATIONS = ROOT / "integrations"
SCHEMAS = schema_path("data").parent


class BrokenSpecError(Exception):
    """A spec of the project that does not compile; the text is what the compiler says."""


@cache
def integration_of(spec: Path) -> Integration:
    """What a spec compiles to; raises ``BrokenSpecError``."""
    compiled = compile_spec(spec, INTEGRATIONS)
    if compiled.integration is None:
        raise BrokenSpecError(render_text(compiled.diagnostics, color=False, width=100))
    verify(compiled.integration.files)
    return compiled.integration


@cache
def written(spec: Path) -> dict[str, str]:
    """The files, the manifest among them, that ``retrodsl compile`` writes into an empty folder."""
    with TemporaryDirectory() as folder:
        write(Path(folder), integration_of(spec).files)
        return {path.name: path.read_text("utf-8") for path in sorted(Path(folder).iterdir())}


def _example(code: Code) -> str:
    return render_example(code, lambda path: compile_spec(path).diagnostics)


def generated() -> dict[str, Callable[[], str]]:
    """Every generated file, by its path in the checkout, and what makes its text."""
    files: dict[str, Callable[[], str]] = {
        "docs/engine.md": engine_page,
        "docs/errors.md": partial(errors_page, _example),
        "docs/functions.md": functions_page,
        "docs/lint.md": lint_rules_page,
    }
    for name, text in {**generate_schemas(), **report_schemas()}.items():
        files[_relative(SCHEMAS / name)] = partial(str, text)
    for spec in SPECS:
        folder = INTEGRATIONS / integration_of(spec).game
        for name, text in written(spec).items():
            files[_relative(folder / name)] = partial(str, text)
    return dict(sorted(files.items()))


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def main() -> int:
    """Rewrite what differs, and say what did."""
    for spec in SPECS:
        # Also removes what an earlier version of the spec compiled to.
        integration = integration_of(spec)
        write(INTEGRATIONS / integration.game, integration.files, force=True)
    changed = 0
    files = generated()
    for name, text in files.items():
        path, content = ROOT / name, text().encode()
        if path.is_file() and path.read_bytes() == content:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"wrote {name}")
        changed += 1
    print(f"{len(files)} generated files, {changed} rewritten")
    return 0


if __name__ == "__main__":
    sys.exit(main())
