"""RAM search over recorded play: what is known of a number, as formulas over ``?``; what fits."""

from retrodsl.search.constraints import Constraint, Quantity
from retrodsl.search.formulas import BadFormula, Formula, Formulas
from retrodsl.search.groups import Ambiguity, Candidate, Course, Group
from retrodsl.search.index import TraceIndex
from retrodsl.search.readings import Reading, all_readings
from retrodsl.search.recording import Recording
from retrodsl.search.search import RECORD, FrameOutside, Search

__all__ = [
    "RECORD",
    "Ambiguity",
    "BadFormula",
    "Candidate",
    "Constraint",
    "Course",
    "Formula",
    "Formulas",
    "FrameOutside",
    "Group",
    "Quantity",
    "Reading",
    "Recording",
    "Search",
    "TraceIndex",
    "all_readings",
]
