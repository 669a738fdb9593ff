"""From a ROM to a working integration: which system and game it is, a start state, a first spec.

``rom`` and ``known`` tell what a ROM is, ``snapshot`` plays inputs in a process of its own and
saves the state that they lead to, ``skeleton`` writes the first spec, ``project_files`` puts all of
it on disk at once or not at all. ``start`` says what a spec makes of a saved state.
"""
