"""Evaluators of a spec's meaning over RAM; `reference` is its definition."""
