"""The memory that lies in saved states, without the game's ROM and without an emulator.

``file`` unpacks a ``.state`` file, ``formats`` has a module for each emulator core that knows where
it keeps the memory in a state, ``memory`` puts them together. Each module of ``formats`` says where
its layout is known from; the tests save and restore states with the real cores and compare.
"""

from retrodsl.states.errors import FileProblem, StateFileUnreadable, StateUnreadable
from retrodsl.states.file import read_state_file
from retrodsl.states.memory import StateMemory, state_memory

__all__ = [
    "FileProblem",
    "StateFileUnreadable",
    "StateMemory",
    "StateUnreadable",
    "read_state_file",
    "state_memory",
]
