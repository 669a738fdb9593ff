"""The game in Python: what every cartridge has in its RAM after every update.

The rules are in ``README.md``; nothing here is read from an emulator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LEFT: Final = 0x01
RIGHT: Final = 0x02
NEXT: Final = 0x04
SCORE: Final = 0x08
STRIKE: Final = 0x10
START: Final = 0x20
"""The controls, as bits of the bytes ``held`` and ``before``."""

MOVING: Final = 0x01
HURT: Final = 0x02
SCORED: Final = 0x04
KILLED: Final = 0x08
TIME_UP: Final = 0x40
OVER_FLAG: Final = 0x80
"""Bits of the byte ``flags``."""

FLAG_BITS: Final = {
    "moving": MOVING,
    "hurt": HURT,
    "scored": SCORED,
    "killed": KILLED,
    "time_up": TIME_UP,
    "ended": OVER_FLAG,
}
"""The masked variables over ``flags``."""

PLAYING: Final = 1
OVER: Final = 2
"""Values of the byte ``mode``."""

EDGE: Final = 100
STRIDE: Final = 4
WIDE: Final = 259
"""``x`` keeps to -EDGE..EDGE, a move is STRIDE, and ``wide_x`` is always ``WIDE * x``."""

TIME: Final = 600
LIVES: Final = 5
HP: Final = (6, 8, 10)
WAIT: Final = (64, 96, 128)
KINDS: Final = 4
PRESS_POINTS: Final = 125
KILL_POINTS: Final = 13_500

RNG_SEED: Final = 0xACE1
RNG_TAPS: Final = 0xB400
READY: Final = 0xA5
BYTE_SEEDS: Final = (0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF)
BYTE_STEPS: Final = (0x1D, 0x35, 0x4F, 0x67, 0x83, 0x9B, 0xB5, 0xD3)


@dataclass(frozen=True, slots=True)
class Pads:
    """What the cartridge reads of the pads in one update.

    ``raw`` are the words of pad 1 and 2, in the system's own bits; ``held`` the controls of each.
    """

    raw: tuple[int, int] = (0, 0)
    held: tuple[int, int] = (0, 0)


NOTHING: Final = Pads()


class Game:
    """The game from power-on; ``step`` is one update, ``ram`` the bytes that it leaves."""

    __slots__ = (
        "before",
        "bytes",
        "flags",
        "frame",
        "games",
        "held",
        "hp",
        "kind",
        "level",
        "lives",
        "mode",
        "pads",
        "rng",
        "score",
        "score_2",
        "target",
        "timer",
        "wait",
        "x",
    )

    def __init__(self) -> None:
        self.frame = 0
        self.rng = RNG_SEED
        self.pads = (0, 0)
        self.held = (0, 0)
        self.before = (0, 0)
        self.score_2 = 0
        self.bytes = list(BYTE_SEEDS)
        self.games = 0
        self._new_game()

    def _new_game(self) -> None:
        self.timer = TIME
        self.score = 0
        self.lives = LIVES
        self.level = 1
        self.x = 0
        self.flags = 0
        self.mode = PLAYING
        self.hp = list(HP)
        self.kind = [0, 1, 2]
        self.wait = list(WAIT)
        self.target = 0
        self.games = (self.games + 1) % 256

    def step(self, pads: Pads) -> None:
        """One update, with what the cartridge reads of the pads."""
        self.frame = (self.frame + 1) % (1 << 32)
        self.pads = pads.raw
        self.before = self.held
        self.held = pads.held
        self.bytes = [
            (byte + step) & 0xFF for byte, step in zip(self.bytes, BYTE_STEPS, strict=True)
        ]
        self.rng = self.rng >> 1 ^ (RNG_TAPS if self.rng & 1 else 0)
        if self.held[1] & ~self.before[1] & SCORE:
            self.score_2 = (self.score_2 + 1) % (1 << 16)
        pressed = self.held[0] & ~self.before[0]
        if self.mode == PLAYING:
            self._play(pressed)
        else:
            self.flags &= TIME_UP | OVER_FLAG
            if pressed & START:
                self._new_game()

    def _play(self, pressed: int) -> None:
        self.flags = 0
        direction = self.held[0] & (LEFT | RIGHT)
        if direction == LEFT and self.x > -EDGE:
            self.x -= STRIDE
            self.flags |= MOVING
        elif direction == RIGHT and self.x < EDGE:
            self.x += STRIDE
            self.flags |= MOVING
        if pressed & NEXT:
            self.target = (self.target + 1) % 3
        if pressed & SCORE:
            self.flags |= SCORED
            self._points(PRESS_POINTS)
        if pressed & STRIKE:
            self._strike()
        self._enemies()
        self.timer -= 1
        if self.timer == 0:
            self.flags |= TIME_UP | OVER_FLAG
            self.mode = OVER
        if self.lives == 0:
            self.flags |= OVER_FLAG
            self.mode = OVER

    def _points(self, points: int) -> None:
        self.score = (self.score + points) % 1_000_000

    def _strike(self) -> None:
        target = self.target
        if self.hp[target] == 0:
            return
        self.hp[target] = max(self.hp[target] - 1 - (self.rng & 3), 0)
        if self.hp[target]:
            return
        self.flags |= KILLED
        self.kind[target] = (self.kind[target] + 1) % KINDS
        self._points(KILL_POINTS)
        if not any(self.hp):
            self.level = min(self.level + 1, 99)
            self.hp = list(HP)

    def _enemies(self) -> None:
        zone = 0 if self.x < -32 else 1 if self.x < 32 else 2
        for enemy in range(3):
            if self.hp[enemy] == 0:
                continue
            self.wait[enemy] -= 1
            if self.wait[enemy]:
                continue
            self.wait[enemy] = 64 + (self.rng & 63)
            if enemy == zone:
                self.lives -= 1
                self.flags |= HURT

    def ram(self) -> bytes:
        """The bytes from the base on, as ``layout.py`` places them."""
        enemies = bytes(
            value for enemy in zip(self.hp, self.kind, self.wait, strict=True) for value in enemy
        )
        digits = f"{self.score:06}"
        return b"".join(
            (
                self.frame.to_bytes(4, "little"),
                self.timer.to_bytes(2, "big"),
                bytes.fromhex(digits),
                bytes(map(int, digits)),
                bytes((self.lives, self.level // 10 * 16 + self.level % 10)),
                bytes((self.level // 10, self.level % 10, self.x & 0xFF)),
                (WIDE * self.x & 0xFFFF).to_bytes(2, "little"),
                bytes((self.flags, self.mode)),
                enemies,
                bytes((self.target,)),
                self.rng.to_bytes(2, "little"),
                self.pads[0].to_bytes(2, "little"),
                self.pads[1].to_bytes(2, "little"),
                bytes((self.held[0], self.before[0], self.held[1], self.before[1])),
                self.score_2.to_bytes(2, "little"),
                bytes((self.games, READY)),
                bytes(self.bytes),
            )
        )

    def variables(self) -> dict[str, int]:
        """Every variable by the name that it has in ``specs/cartridges``."""
        score = {"score": self.score, "digits": self.score, "score_2": self.score_2}
        level = {"level": self.level, "level_digits": self.level}
        place = {"x": self.x, "wide_x": WIDE * self.x}
        enemies = {
            f"enemy[{i}].{name}": values[i]
            for i in range(3)
            for name, values in (("hp", self.hp), ("kind", self.kind), ("wait", self.wait))
        }
        return {
            "frames": self.frame,
            "timer": self.timer,
            **score,
            "lives": self.lives,
            **level,
            **place,
            **{name: self.flags & bit for name, bit in FLAG_BITS.items()},
            "mode": self.mode,
            **enemies,
            "target": self.target,
            "rng": self.rng,
            "pad_1": self.pads[0],
            "pad_2": self.pads[1],
            "held": self.held[0],
            "before": self.before[0],
            "held_2": self.held[1],
            "before_2": self.before[1],
            "games": self.games,
        }
