"""Tenfold: one small game of our own on ten systems, its model, and how its ROMs are built."""
