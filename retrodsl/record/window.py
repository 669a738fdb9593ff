"""A window that shows the game and knows which keys are down, made with pygame (extra ``play``)."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrodsl.record.errors import RecordError
from retrodsl.record.keyboard import STOP

_PIXELS_HIGH = 700
"""About how high the window is: a small screen is shown enlarged."""


def why_no_window() -> RecordError | None:
    """Why a window cannot be opened here, as far as that can be told without trying."""
    if importlib.util.find_spec("pygame") is None:
        return RecordError(
            "playing needs a window, and pygame is not installed",
            "pip install 'retrodsl[play]'",
        )
    shown = any(os.environ.get(key) for key in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"))
    if sys.platform.startswith("linux") and not shown:
        return RecordError(
            "playing needs a window, and there is no display here",
            "run it in a desktop session; without one, record from text or from a policy",
        )
    return None


class Window:
    """The window. ``show`` a picture once a frame, then ask for the keys."""

    def __init__(
        self, title: str, picture: NDArray[np.uint8], keys: Mapping[str, Sequence[str]]
    ) -> None:
        os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
        self.pygame: Any = importlib.import_module("pygame")
        rows, columns = picture.shape[:2]
        scale = max(1, _PIXELS_HIGH // max(rows, 1))
        try:
            self.pygame.display.init()
            self.surface = self.pygame.display.set_mode((columns * scale, rows * scale))
        except self.pygame.error as error:
            raise RecordError(
                f"the window cannot be opened: {error}", "run it in a desktop session"
            ) from error
        self.pygame.display.set_caption(title)
        self.clock = self.pygame.time.Clock()
        self.codes = {
            button: [self.pygame.key.key_code(name) for name in names]
            for button, names in keys.items()
        }
        self.stop = self.pygame.key.key_code(STOP)
        self.down: set[int] = set()
        self.closed = False

    def show(self, picture: NDArray[np.uint8], rate: float) -> None:
        """Show rows of RGB, not before it is time for the next frame."""
        image = self.pygame.image.frombuffer(
            np.ascontiguousarray(picture).tobytes(), picture.shape[1::-1], "RGB"
        )
        # The window's own format of pixels may be another.
        scaled = self.pygame.transform.scale(image, self.surface.get_size())
        self.surface.blit(scaled, (0, 0))
        self.pygame.display.flip()
        self.clock.tick(rate)

    def pressed(self) -> list[str]:
        """The buttons whose keys are down; ``closed`` is set when the player has had enough.

        A key that went down and up again since the last frame counts as down for this one.
        """
        tapped = set()
        for event in self.pygame.event.get():
            if event.type == self.pygame.QUIT:
                self.closed = True
            elif event.type == self.pygame.KEYDOWN:
                self.closed = self.closed or event.key == self.stop
                self.down.add(event.key)
                tapped.add(event.key)
            elif event.type == self.pygame.KEYUP:
                self.down.discard(event.key)
        held = self.down | tapped
        return [button for button, codes in self.codes.items() if held.intersection(codes)]

    def close(self) -> None:
        """Close the window."""
        self.pygame.display.quit()
