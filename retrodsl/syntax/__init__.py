"""From text to syntax tree; the only part of retrodsl that knows lark."""
