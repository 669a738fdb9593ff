"""What the names of a spec stand for, and which values they can take."""
