"""Scripts of Lua into the language.

``syntax`` parses what can be translated, ``run`` runs it on symbols, ``history`` finds what is kept
from frame to frame, ``proof`` sets the result against the script itself.
"""

from retrodsl.lift.lua.translate import Translation, translate_scripts

__all__ = ["Translation", "translate_scripts"]
