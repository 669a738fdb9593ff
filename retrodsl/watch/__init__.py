"""`retrodsl watch`: variables and memory over a replay, in a terminal."""
