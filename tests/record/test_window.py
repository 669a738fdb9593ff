"""The keys of pads, and the window's own logic on a pygame that is none."""

from __future__ import annotations

import os
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from retrodsl.platforms import load_platforms
from retrodsl.record.errors import RecordError
from retrodsl.record.keyboard import STOP, keys_of, legend
from retrodsl.record.window import Window, why_no_window


@pytest.mark.parametrize("name", sorted(load_platforms()))
def test_every_button_has_a_key_of_its_own(name: str) -> None:
    buttons = load_platforms()[name].buttons
    keys = keys_of(buttons)
    assert set(keys) == {button for button in buttons if button is not None}
    used = [key for named in keys.values() for key in named]
    assert all(keys.values())
    assert len(used) == len(set(used))
    assert STOP not in used
    assert legend(buttons).endswith(f"{STOP} ends")


def test_more_buttons_than_keys() -> None:
    keys = keys_of([f"X{number}" for number in range(40)])
    assert keys["X0"] == ("r",)
    assert keys["X39"] == ()


class Fake(ModuleType):
    """As much of pygame as the window uses; keys are their own codes."""

    QUIT, KEYDOWN, KEYUP = range(3)

    class error(RuntimeError):  # noqa: N801, N818 - pygame's name
        pass

    def __init__(self, works: bool = True) -> None:
        super().__init__("pygame")
        self.events: list[Any] = []
        self.shown: list[Any] = []
        self.ticks: list[float] = []

        def set_mode(size: tuple[int, int]) -> Any:
            if not works:
                raise self.error("No available video device")
            return SimpleNamespace(get_size=lambda: size, blit=lambda p, at: self.shown.append(p))

        self.display = SimpleNamespace(
            init=lambda: None,
            set_mode=set_mode,
            set_caption=lambda title: None,
            flip=lambda: None,
            quit=lambda: self.shown.append("closed"),
        )
        self.time = SimpleNamespace(Clock=lambda: SimpleNamespace(tick=self.ticks.append))
        self.key = SimpleNamespace(key_code=lambda name: hash(name))
        self.image = SimpleNamespace(frombuffer=lambda data, size, kind: (len(data), size, kind))
        self.transform = SimpleNamespace(scale=lambda picture, size: (picture, size))
        self.event = SimpleNamespace(get=self.take)

    def take(self) -> list[Any]:
        taken, self.events = self.events, []
        return taken

    def press(self, kind: int, *keys: str) -> None:
        self.events += [SimpleNamespace(type=kind, key=hash(key)) for key in keys]


KEYS = {"B": ("z",), "LEFT": ("left",), "START": ("return", "space")}
PICTURE = np.zeros((100, 160, 3), np.uint8)


def test_keys_that_are_down_are_pressed(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Fake()
    monkeypatch.setitem(sys.modules, "pygame", fake)
    window = Window("game", PICTURE, KEYS)
    fake.press(Fake.KEYDOWN, "z", "left")
    assert window.pressed() == ["B", "LEFT"]
    fake.press(Fake.KEYUP, "z")
    assert window.pressed() == ["LEFT"]
    fake.press(Fake.KEYDOWN, "space")
    fake.press(Fake.KEYUP, "space", "left", "q")
    # Tapped between two frames: down for one.
    assert window.pressed() == ["START"]
    assert window.pressed() == []
    assert not window.closed
    fake.press(Fake.KEYDOWN, STOP)
    window.pressed()
    assert window.closed


def test_the_picture_is_enlarged_and_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Fake()
    monkeypatch.setitem(sys.modules, "pygame", fake)
    window = Window("game", PICTURE, KEYS)
    window.show(PICTURE[:50], 59.9)
    assert fake.shown == [((50 * 160 * 3, (160, 50), "RGB"), (160 * 7, 100 * 7))]
    assert fake.ticks == [59.9]
    fake.events = [SimpleNamespace(type=Fake.QUIT)]
    window.pressed()
    assert window.closed
    window.close()
    assert fake.shown[-1] == "closed"


def test_a_window_that_does_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygame", Fake(works=False))
    with pytest.raises(RecordError, match="No available video device"):
        Window("game", PICTURE, KEYS)


def test_why_there_is_no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    missing = why_no_window()
    assert missing is not None
    assert "retrodsl[play]" in missing.mend
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name)
    monkeypatch.setattr(sys, "platform", "linux")
    for key in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(key, raising=False)
    blind = why_no_window()
    assert blind is not None
    assert "no display" in blind.cause
    monkeypatch.setenv("DISPLAY", ":0")
    assert why_no_window() is None
    assert os.environ["DISPLAY"] == ":0"
