"""What is known about one code."""

from __future__ import annotations

from dataclasses import dataclass

#: The file name under which an example is compiled and shown.
EXAMPLE_NAME = "example.retro"


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of finding, explained.

    ``title`` is a short phrase, ``explanation`` a few sentences: what it means, why it matters,
    what to do. ``example`` is a whole spec that gets this code when it is compiled as
    ``example.retro``, ``instead`` the same spec mended. ``files`` are ``(name, content)`` of what
    stands beside both; one called ``example.retro`` takes the place of ``example`` itself, for a
    spec whose bytes matter.
    """

    code: str
    title: str
    explanation: str
    example: str
    instead: str
    files: tuple[tuple[str, bytes], ...] = ()

    @property
    def neighbours(self) -> tuple[tuple[str, bytes], ...]:
        """The files beside the spec, without one that stands for the spec itself."""
        return tuple((name, content) for name, content in self.files if name != EXAMPLE_NAME)
