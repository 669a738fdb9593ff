"""Where each emulator core keeps the memory in its states: a module a core.

Each has ``read(state)``, or one such function for each system. It gives pairs of a block's base
and its logical bytes, and raises ``StateUnreadable`` unless the state is laid out as the module
says, by the marks, lengths and sizes that it has. The cores save in the byte order of the machine
that they run on, or in one of their own; the engine's machines are little-endian, and so are the
states.
"""
