"""How fast it is: each figure beside that of a peer, measured in the same run."""
