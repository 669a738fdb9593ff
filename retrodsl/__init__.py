"""retrodsl: the declarative integration compiler and validator for stable-retro and gym-retro."""

__version__ = "0.1.0"
