"""From declarations and syntax to meaning, checking kinds and ranges on the way."""
