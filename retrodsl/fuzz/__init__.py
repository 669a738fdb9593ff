"""Searches for inputs on which a game, its core or the engine breaks what the spec says.

``subject`` is what is played and from where, ``player`` plays parts of episodes from save states,
``judge`` says what is broken in them, ``novelty`` what in them is new. ``search`` ties these
together; ``shrink`` makes a find short, ``proof`` plays it as ``retrodsl replay`` does, ``report``
and ``adding`` hand it to people.
"""
