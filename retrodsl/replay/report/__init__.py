"""Pictures of a replay: ``plot`` draws values over the frames, ``picture`` writes game screens.

Pillow is imported when something is drawn, not before, so that importing these costs nothing.
"""
