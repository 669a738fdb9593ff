"""Engines: programs that load a ROM and an integration, play inputs and tell what every frame was.

``_base`` is the interface and ``errors`` what can go wrong, ``stable_retro`` the engine of that
name in a worker process (``worker``), ``conformance`` the checks that every implementation passes.
"""
