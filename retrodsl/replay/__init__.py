"""Plays movies on the engine and checks what the spec expects of them."""
