"""RAM search over recorded play: what is known of a number, as formulas over ``?``; what fits."""

from retrodsl.search.constraints import Constraint, Quantity, Said
from retrodsl.search.formulas import BadFormula, Formula, Formulas
from retrodsl.search.groups import Ambiguity, Candidate, Course, Group
from retrodsl.search.index import TraceIndex
from retrodsl.search.places import BadPlace
from retrodsl.search.played import CannotPlay, PlaySource
from retrodsl.search.readings import Reading, all_readings
from retrodsl.search.recording import Recording
from retrodsl.search.search import RECORD, BadBookmark, FrameOutside, Search
from retrodsl.search.session import Session
from retrodsl.search.session_errors import SessionError
from retrodsl.search.session_state import SessionFileError, SessionState, load_state, save_state

__all__ = [
    "RECORD",
    "Ambiguity",
    "BadBookmark",
    "BadFormula",
    "BadPlace",
    "Candidate",
    "CannotPlay",
    "Constraint",
    "Course",
    "Formula",
    "Formulas",
    "FrameOutside",
    "Group",
    "PlaySource",
    "Quantity",
    "Reading",
    "Recording",
    "Said",
    "Search",
    "Session",
    "SessionError",
    "SessionFileError",
    "SessionState",
    "TraceIndex",
    "all_readings",
    "load_state",
    "save_state",
]
