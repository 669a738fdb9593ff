"""Recorded inputs: a movie as retrodsl has it (``model``), the formats of files, and evidence.

``read`` reads a movie of whatever format, ``bk2`` and ``fm2`` those formats; ``evidence`` binds a
movie to what it was recorded on; ``names`` knows the names of games, ``rom_claim`` what movies say
of their ROM.
"""
