"""Why a run could not be made or finished. Every error says what happened and how to mend it."""

from __future__ import annotations

from pathlib import Path


class EngineError(Exception):
    """``cause`` is what happened, ``mend`` what to do about it; the text is both."""

    def __init__(self, cause: str, mend: str) -> None:
        self.cause = cause
        self.mend = mend
        super().__init__(f"{cause}\n{mend}")


class EngineMissingError(EngineError):
    """The engine is not in this Python, or does not import."""


class RequestError(EngineError):
    """The request cannot be run: inputs, players, frames or limits out of range."""


class RomError(EngineError):
    """The ROM is missing, unreadable, or of no system that the engine knows."""


class IntegrationError(EngineError):
    """The engine would not load the integration; ``path`` is the file at fault."""

    def __init__(self, cause: str, mend: str, path: Path) -> None:
        super().__init__(cause, mend)
        self.path = path


class StateError(EngineError):
    """The emulator would not take the start state."""


class SecondEmulatorError(EngineError):
    """The process has an emulator already, and the engine allows one."""


class FrameError(EngineError):
    """An error that ended a run at ``frame``; ``None`` where the first was not reached."""

    def __init__(self, cause: str, mend: str, frame: int | None) -> None:
        super().__init__(cause, mend)
        self.frame = frame


class EngineRaisedError(FrameError):
    """The engine raised an error; ``message`` is its own."""

    def __init__(self, cause: str, mend: str, frame: int | None, message: str) -> None:
        super().__init__(cause, mend, frame)
        self.message = message


class EngineCrashError(FrameError):
    """The engine's process died; ``signal`` is the one it died by, ``None`` if it exited."""

    def __init__(self, cause: str, mend: str, frame: int | None, signal: int | None) -> None:
        super().__init__(cause, mend, frame)
        self.signal = signal


class EngineTimeoutError(FrameError):
    """The run took longer than ``limit`` seconds."""

    def __init__(self, cause: str, mend: str, frame: int | None, limit: float) -> None:
        super().__init__(cause, mend, frame)
        self.limit = limit
