"""What a spec means, in about thirty operations, free of the text it came from."""
