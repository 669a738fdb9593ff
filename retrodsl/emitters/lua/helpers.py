"""Functions of the script's own for what Lua 5.1 does not have. Each is written out when used."""

from __future__ import annotations

#: By name: the names that it needs, and its text. All take and give whole numbers.
HELPERS: dict[str, tuple[tuple[str, ...], str]] = {
    "floor": ((), "local floor = math.floor"),
    "floor_div": (
        ("floor",),
        """\
-- a // b; 0 where b is 0, which only happens where the result is not used
local function floor_div(a, b)
  if b == 0 then return 0 end
  return floor(a / b)
end""",
    ),
    "modulo": (
        (),
        """\
-- a % b; 0 where b is 0, which only happens where the result is not used
local function modulo(a, b)
  if b == 0 then return 0 end
  local rest = math.fmod(a, b)  -- exact, where a % b of large numbers would round
  if rest ~= 0 and (rest < 0) ~= (b < 0) then return rest + b end
  return rest
end""",
    ),
    "floor_finite": (
        ("floor",),
        """\
-- the greatest whole number not above x; 0 where x is no finite number
local function floor_finite(x)
  if x - x ~= 0 then return 0 end
  return floor(x)
end""",
    ),
    "least": (
        (),
        """\
-- the smaller; a where one of them is no number, which math.min may do otherwise
local function least(a, b)
  if b < a then return b end
  return a
end""",
    ),
    "greatest": (
        (),
        """\
-- the greater; a where one of them is no number, which math.max may do otherwise
local function greatest(a, b)
  if b > a then return b end
  return a
end""",
    ),
    "power": (
        (),
        """\
-- x to the whole power n, exactly
local function power(x, n)
  local result = 1
  for _ = 1, n do result = result * x end
  return result
end""",
    ),
    "bits": (
        (),
        """\
-- a and b joined bit by bit, as two's complement numbers without end:
-- kind 1 is and, 2 is or, 3 is exclusive or
local function bits(kind, a, b)
  local result, place = 0, 1
  while place <= 2 ^ 53 and not ((a == 0 or a == -1) and (b == 0 or b == -1)) do
    local x, y = a % 2, b % 2
    local sum = x + y
    if (kind == 1 and sum == 2) or (kind == 2 and sum > 0) or (kind == 3 and sum == 1) then
      result = result + place
    end
    a, b, place = (a - x) / 2, (b - y) / 2, place * 2
  end
  local ones = -a - b
  if (kind == 1 and ones == 2) or (kind == 2 and ones > 0) or (kind == 3 and ones == 1) then
    result = result - place
  end
  return result
end""",
    ),
    "bits_of_digits": (
        ("floor", "bits"),
        """\
-- the bits of high * 10^8 + low that two masks of 32 bits let through: the number itself may
-- be more than Lua can hold exactly
local function bits_of_digits(high, low, high_mask, low_mask)
  local part = high * 390625  -- 10^8 is 256 * 390625
  low = part % 2 ^ 24 * 256 + low
  high = floor(part / 2 ^ 24) + floor(low / 2 ^ 32)
  return bits(1, high, high_mask) * 2 ^ 32 + bits(1, low % 2 ^ 32, low_mask)
end""",
    ),
    "bit_count": (
        (),
        """\
-- how many bits of x are set; x is not negative
local function bit_count(x)
  local count = 0
  while x > 0 do
    count = count + x % 2
    x = (x - x % 2) / 2
  end
  return count
end""",
    ),
    "shift": (
        ("floor",),
        """\
-- x moved by n bits to the left, or to the right where n is negative
local function shift(x, n)
  if n >= 0 then return x * 2 ^ n end
  return floor(x / 2 ^ -n)
end""",
    ),
    "nybbles": (
        ("floor",),
        """\
-- a byte of packed decimal digits; each digit is taken modulo 10, as the engine does
local function nybbles(byte)
  return floor(byte / 16) % 10 * 10 + byte % 16 % 10
end""",
    ),
}


def with_needs(names: set[str]) -> list[str]:
    """``names`` and what they need, in the order in which they are written."""
    wanted = set(names)
    for name in reversed(HELPERS):  # a helper needs only what stands before it
        if name in wanted:
            wanted |= set(HELPERS[name][0])
    return [name for name in HELPERS if name in wanted]
