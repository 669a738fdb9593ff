"""The way back: an integration folder as a spec of the language.

``importing`` is the whole way on one screen; ``spec`` writes the text, ``lua`` translates scripts
where the result is proven, ``round_trip`` compiles a spec and compares with the original.
"""

from retrodsl.lift.importing import Imported, import_folder, lift
from retrodsl.lift.model import Lifted, Note, NotLiftable
from retrodsl.lift.round_trip import RoundTrip, round_trip

__all__ = [
    "Imported",
    "Lifted",
    "NotLiftable",
    "Note",
    "RoundTrip",
    "import_folder",
    "lift",
    "round_trip",
]
