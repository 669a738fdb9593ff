"""``render_mode="human"``: the game in a window."""

from __future__ import annotations

from typing import Any

from retrodsl.env.errors import EnvironmentProblem
from retrodsl.record.errors import RecordError
from retrodsl.record.window import Window, why_no_window


def why_no_display() -> EnvironmentProblem | None:
    """Why nothing can be shown here: pygame is not installed, or there is no display."""
    reason = why_no_window()
    return None if reason is None else EnvironmentProblem(reason.cause, reason.mend)


class Display:
    """A window that opens with the first picture. Who closes it sees no more; the game goes on."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._window: Window | None = None

    def show(self, picture: Any, rate: float) -> None:
        """Show rows of RGB, ``rate`` a second; raises ``EnvironmentProblem`` without a display."""
        try:
            if self._window is None:
                self._window = Window(self._title, picture, {})
        except RecordError as error:
            raise EnvironmentProblem(error.cause, error.mend) from error
        if self._window.closed:
            return
        self._window.show(picture, rate)
        self._window.pressed()
        self._end_if_closed(self._window)

    @staticmethod
    def _end_if_closed(window: Window) -> None:
        if window.closed:
            window.close()

    def close(self) -> None:
        """Close the window."""
        if self._window is not None and not self._window.closed:
            self._window.close()
        self._window = None
