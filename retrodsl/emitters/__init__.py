"""From meaning to the files that the engine reads."""
