"""Readers of the engine's own files, JSON and Lua, that keep the place of all they read."""
