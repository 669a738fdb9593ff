"""Recorded inputs: a movie as retrodsl has it (``model``) and the formats of files (``bk2``)."""
