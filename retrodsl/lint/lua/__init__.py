"""What a Lua script does, found without the engine.

``run`` runs a script on known memory, as far as everything it needs is known; ``ranges`` follows
what values can be whatever the memory holds.
"""
