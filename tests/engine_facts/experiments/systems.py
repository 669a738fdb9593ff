"""The systems that have a test cartridge."""

SYSTEMS = (
    "Atari2600",
    "GameBoy",
    "GameGear",
    "GbAdvance",
    "GbColor",
    "Genesis",
    "Nes",
    "PCEngine",
    "Sms",
    "Snes",
)
