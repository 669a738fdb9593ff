"""The viewer of `retrodsl watch`, without and with a terminal."""
