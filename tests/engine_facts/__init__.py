"""How the engines behave, as facts that are tried on both of them."""
