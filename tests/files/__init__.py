"""Tests of files written whole or not at all."""
