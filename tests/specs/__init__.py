"""The worked specs for games whose ROM the user brings, on synthetic traces."""
