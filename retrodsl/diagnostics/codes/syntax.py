"""Texts that do not follow the grammar."""

from __future__ import annotations

from retrodsl.diagnostics.codes.model import Code

CODES = (
    Code(
        "RS101",
        "something else is expected here",
        "The text is right up to this place and cannot go on like this. The message says what "
        "may stand here; often a sign such as `@`, `:` or an operator was left out just before. "
        "The other statements of the file are still read, so several such errors show at once.",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 0xFF0250
}

reward {
  points : gain(score)
}
""",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
}

reward {
  points : gain(score)
}
""",
    ),
    Code(
        "RS102",
        "the file ends in the middle of a statement",
        "The file is over while a block or a value is still open. Mostly the closing `}` of the "
        "last block is missing, or the file was cut off while it was copied. Close what the "
        "message shows as opened, or finish the last line.",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

done {
  lost : lives == 0
""",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

done {
  lost : lives == 0
}
""",
    ),
    Code(
        "RS103",
        "a character that means nothing here",
        "The language uses plain ASCII signs, and this character is not one of them. Typographic "
        "quotes and spaces that do not break come from word processors and web pages, where they "
        "look like the plain ones. Type the character anew; inside comments and texts in double "
        "quotes every character is allowed.",
        """\
game \u201cAirstriker-Genesis\u201d

ram {
  score : >u2 @ 0xFF0250
}

reward {
  points : gain(score)
}
""",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
}

reward {
  points : gain(score)
}
""",
    ),
    Code(
        "RS104",
        "a text that is not closed",
        "A text begins with a double quote and ends with one on the same line. Without the second "
        "one it is unknown which part of the line was meant as text. Put the closing quote where "
        'the text ends; a quote inside a text is written `\\"`.',
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5 "ships that are left
}

done {
  lost : lives == 0
}
""",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5 "ships that are left"
}

done {
  lost : lives == 0
}
""",
    ),
    Code(
        "RS110",
        "a bracket without its partner",
        "A bracket is closed that nothing opened, or a new statement begins while one is still "
        "open. A statement stands at the top of the file, so the block before it has to be closed "
        "first. Add the missing bracket, or remove the one too many.",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

done {
  lost : (lives == 0))
}
""",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

done {
  lost : lives == 0
}
""",
    ),
    Code(
        "RS112",
        "a keyword where a name is expected",
        "The words that begin statements, and those of expressions such as `when` and `not`, "
        "cannot be names by themselves. Choose another name. Where the name has to be this one, "
        "because existing code reads it from `info`, write it in backticks here and wherever it "
        "is used.",
        """\
game "Airstriker-Genesis"

ram {
  done : >u2 @ 0xFF00E6
}

info { done }
""",
        """\
game "Airstriker-Genesis"

ram {
  gameover : >u2 @ 0xFF00E6
}

info { gameover }
""",
    ),
    Code(
        "RS113",
        "an unknown statement, expectation or command",
        "The line begins with a word that the language does not have at this place. The engine's "
        "JSON takes unknown keys in silence, and a misspelled one simply does nothing; here it is "
        "an error. Write the word that the message suggests, or one of those it lists.",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
}

rewrad {
  points : gain(score)
}
""",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
}

reward {
  points : gain(score)
}
""",
    ),
    Code(
        "RS114",
        "a sign of another language",
        "This sign is an operator in other languages and none here, or `=` and `:` were mixed "
        "up. Conditions are joined with the words `and`, `or` and `not`, values are compared with "
        "`==`, comments begin with `#`. `let`, `fn` and `enum` values take `=`, variables and "
        "named terms take `:`.",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
  lives : >u2 @ 0xFF025A in 0..5
}

done {
  lost : lives == 0 && score > 0
}
""",
        """\
game "Airstriker-Genesis"

ram {
  score : >u2 @ 0xFF0250
  lives : >u2 @ 0xFF025A in 0..5
}

done {
  lost : lives == 0 and score > 0
}
""",
    ),
    Code(
        "RS115",
        "two comparisons in a row",
        "A comparison gives true or false, so a second one behind it would compare that with a "
        "number. Programming languages differ in what they make of this, and the language takes "
        "no side. Write two comparisons joined with `and`, or a range with `in`, which includes "
        "both of its ends.",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

truncate {
  hopeless : 0 < lives < 3
}
""",
        """\
game "Airstriker-Genesis"

ram {
  lives : >u2 @ 0xFF025A in 0..5
}

truncate {
  hopeless : lives in 1..2
}
""",
    ),
)
