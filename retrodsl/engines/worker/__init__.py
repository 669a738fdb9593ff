"""An engine in a process of its own: ``child`` runs there, ``client`` here."""
