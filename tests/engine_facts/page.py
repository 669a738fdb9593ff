"""The page of the engine's facts, ``docs/engine.md``."""

from __future__ import annotations

import textwrap

from tests.engine_facts.engines import GYM_RETRO, STABLE_RETRO
from tests.engine_facts.facts import CHAPTERS
from tests.engine_facts.model import Chapter, Elsewhere, Fact

_HEAD = f"""\
<!-- Written by `make gen` from the facts in tests/engine_facts. -->

# How the engines behave

What the engine does with an integration, whatever its documents say, and what follows for a
compiler. The tests try every sentence on {STABLE_RETRO.name} {STABLE_RETRO.version} and, where it
is installed, on {GYM_RETRO.name} {GYM_RETRO.version}. Where the two differ it is said; a version
that differs fails the tests.
"""


def engine_page() -> str:
    """The text of the page."""
    contents = "\n".join(f"- [{c.title}](#{_anchor(c.title)})" for c in CHAPTERS)
    return "\n".join([_HEAD, contents, "", *(_chapter(chapter) for chapter in CHAPTERS)])


def _anchor(title: str) -> str:
    return title.lower().replace(" ", "-").replace("'", "")


def _chapter(chapter: Chapter) -> str:
    facts = (_fact(number, fact) for number, fact in enumerate(chapter.facts, start=1))
    return "\n".join([f"## {chapter.title}", "", *facts])


def _fact(number: int, fact: Fact) -> str:
    mark = f"{number}. "
    places = ", ".join(f"[`{path.rpartition('/')[2]}`](../{path})" for path in fact.where)
    paragraphs = [fact.says, f"**So:** {fact.follows} ({places})", f"*{_tried(fact)}*"]
    texts = [_wrap(paragraphs[0], mark, len(mark))]
    texts += [_wrap(paragraph, " " * len(mark), len(mark)) for paragraph in paragraphs[1:]]
    return "\n\n".join(texts) + "\n"


def _tried(fact: Fact) -> str:
    engines = " and ".join(engine.name for engine in fact.engines())
    here = sum(not isinstance(trial, Elsewhere) for trial in fact.trials)
    ways = [f"{here} in `tests/engine_facts`"] if here else []
    files = dict.fromkeys(t.file for t in fact.trials if isinstance(t, Elsewhere))
    ways += [f"[`{path.rpartition('/')[2]}`](../{path})" for path in files]
    return f"Tried on {engines}: {', '.join(ways)}."


def _wrap(text: str, first: str, indent: int) -> str:
    return textwrap.fill(
        text,
        width=100,
        initial_indent=first,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
