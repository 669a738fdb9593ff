"""Replays on a Dask cluster: movies are played there, and judged here.

What is sent is what a local engine is asked for, a ``RunRequest`` with the content of its files;
what comes back is its ``EngineRun``. Only this package knows Dask, which is an extra of retrodsl.
"""
