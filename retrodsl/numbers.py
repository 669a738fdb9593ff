"""Numbers as reports show them."""

from __future__ import annotations

import math

#: Beyond this a whole number may be a rounded one: doubles are exact up to 2**53.
_EXACT = 1 << 53

#: From here on seven digits would cut off what stands before the point.
_LARGE = 1e6


def number_text(value: float) -> str:
    """A number to read: whole ones in full, others to the seven digits of a 32-bit float.

    >>> number_text(2469121.0), number_text(11.999999731779099), number_text(-0.25)
    ('2469121', '12', '-0.25')
    """
    if math.isfinite(value) and float(value).is_integer() and abs(value) <= _EXACT:
        return str(int(value))
    return f"{value:.7g}" if abs(value) < _LARGE else f"{value:.12g}"


def texts_apart(one: float, other: float) -> tuple[str, str]:
    """Two numbers to read, with as many digits as it takes to tell them apart.

    >>> texts_apart(-12.309999730437994, -12.31)
    ('-12.3099997', '-12.31')
    """
    texts = number_text(one), number_text(other)
    if texts[0] == texts[1] and one != other:
        texts = f"{one:.9g}", f"{other:.9g}"
    if texts[0] == texts[1] and one != other:
        texts = repr(float(one)), repr(float(other))
    return texts
