"""Debian's assemblers and linkers: what each is called and how a ROM comes out of it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from cartridges import layout, model
from cartridges.font import font

SHARED = Path(__file__).resolve().parent / "shared"


class ToolMissing(Exception):  # noqa: N818 (named for what it reports)
    """A program of the toolchain is not installed; the text says which package has it."""


class BuildFailed(Exception):  # noqa: N818 (named for what it reports)
    """The assembler or the linker refused; the text is what it said."""


PACKAGES = {
    "ca65": "cc65",
    "ld65": "cc65",
    "m68k-linux-gnu-": "binutils-m68k-linux-gnu",
    "z80-unknown-coff-": "binutils-z80",
    "arm-none-eabi-": "binutils-arm-none-eabi",
}


def run(words: Sequence[str | Path], folder: Path) -> None:
    """Run one program in ``folder``; raises ``ToolMissing`` or ``BuildFailed``."""
    name = str(words[0])
    if shutil.which(name) is None:
        package = next(p for start, p in PACKAGES.items() if name.startswith(start))
        raise ToolMissing(f"{name} is not installed: apt-get install {package}")
    done = subprocess.run(
        [str(word) for word in words], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BuildFailed(f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}")


def constants() -> dict[str, int]:
    """The offsets as ``o_frame`` and so on, the controls as ``c_left``, the flags as ``f_hurt``."""
    offsets = {f"o_{name.lower()}": getattr(layout, name) for name in dir(layout) if name.isupper()}
    controls = {
        f"c_{name}": getattr(model, name.upper())
        for name in ("left", "right", "next", "score", "strike", "start")
    }
    flags = {
        f"f_{name}": getattr(model, name.upper())
        for name in ("moving", "hurt", "scored", "killed", "time_up")
    }
    over = {"f_over": model.OVER_FLAG, "m_playing": model.PLAYING, "m_over": model.OVER}
    return {**offsets, **controls, **flags, **over}


def _write_included(folder: Path) -> None:
    """Write what every program can include; ``layout.inc`` reads the same in all assemblers."""
    lines = [f"{name} = {value}\n" for name, value in constants().items()]
    (folder / "layout.inc").write_text("".join(lines), "utf-8")
    (folder / "font.bin").write_bytes(font())


def ca65(sources: Path, folder: Path, options: Sequence[str] = ()) -> bytes:
    """Build ``main.s`` of a 6502 or 65816 system with its ``link.cfg``.

    ``folder`` is where it is done: the sources include files of ``shared/`` and of it, in which
    ``layout.inc`` and ``font.bin`` are written.
    """
    _write_included(folder)
    includes: list[str | Path] = ["-I", SHARED, "-I", folder, "--bin-include-dir", folder]
    run(["ca65", *options, *includes, "-o", "main.o", sources / "main.s"], folder)
    run(["ld65", "-C", sources / "link.cfg", "-o", "rom.bin", "main.o"], folder)
    return (folder / "rom.bin").read_bytes()


def gnu(prefix: str, sources: Path, folder: Path, options: Sequence[str] = ()) -> bytes:
    """Build ``main.s`` with GNU binutils called ``<prefix>as`` and its ``link.ld``.

    ``folder`` is where it is done: the sources include files of ``shared/`` and of it, in which
    ``layout.inc`` and ``font.bin`` are written.
    """
    _write_included(folder)
    includes: list[str | Path] = ["-I", SHARED, "-I", folder]
    run([f"{prefix}as", *options, *includes, "-o", "main.o", sources / "main.s"], folder)
    if "-march=gbz80" in options:
        _as_z80(folder / "main.o")
    run([f"{prefix}ld", "-T", sources / "link.ld", "-o", "main.elf", "main.o"], folder)
    run([f"{prefix}objcopy", "-O", "binary", "main.elf", "rom.bin"], folder)
    return (folder / "rom.bin").read_bytes()


def _as_z80(path: Path) -> None:
    """Call an object of the SM83 one of the Z80: the linker knows no other, and links them alike.

    The kind of machine is the high half of the last byte of the COFF header.
    """
    content = bytearray(path.read_bytes())
    content[19] = content[19] & 0x0F | 0x30
    path.write_bytes(content)


def padded(rom: bytes, size: int, fill: int = 0xFF) -> bytes:
    """A ROM filled up to ``size`` bytes; raises ``BuildFailed`` if it is larger."""
    if len(rom) > size:
        raise BuildFailed(f"the ROM has {len(rom)} bytes, more than {size}")
    return rom + bytes([fill]) * (size - len(rom))
