"""Replays of movies: running them, checking them and reporting on them."""
