"""The meaning of a spec over whole traces at once: NumPy arrays with a value a frame.

It gives what ``evaluators.reference`` gives, to the bit, as long as every variable keeps to its
stated range. (Beyond it an integer may leave 64 bits; then it wraps around here, and does not
there.) Which NaN a NaN is has no meaning. There is no loop over frames, and none over episodes
but long ones.
"""

from retrodsl.evaluators.arrays.columns import Columns, decode_columns, decode_raw
from retrodsl.evaluators.arrays.episodes import Episodes
from retrodsl.evaluators.arrays.evaluate import HandWrittenLua, done, evaluate_arrays, rewards

__all__ = [
    "Columns",
    "Episodes",
    "HandWrittenLua",
    "decode_columns",
    "decode_raw",
    "done",
    "evaluate_arrays",
    "rewards",
]
