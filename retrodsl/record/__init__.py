"""Recording movies: inputs from text, chance, a policy or a person become a ``.bk2`` with evidence.

``recording`` makes the movie of inputs that are known before it is played; where something looks at
the game to decide, ``session`` runs it beside an emulator in a process of its own.
"""
