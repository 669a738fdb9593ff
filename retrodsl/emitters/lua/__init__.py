"""Lua 5.1 for what the engine's JSON cannot say."""
