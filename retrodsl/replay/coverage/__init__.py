"""What of a spec its replays have exercised, and what none of them has.

``points`` says what there is to exercise, ``observe`` what one replay does exercise, ``Coverage``
adds replays up, ``report`` shows the result as text and as JSON.
"""

from retrodsl.replay.coverage.observe import Coverage, observe
from retrodsl.replay.coverage.points import Point, points_of
from retrodsl.replay.coverage.report import CoverageReport, render_coverage, report_of

__all__ = [
    "Coverage",
    "CoverageReport",
    "Point",
    "observe",
    "points_of",
    "render_coverage",
    "report_of",
]
