"""What is wrong with an integration as it stands, without its ROM.

``integration`` reads a folder with places, ``rules`` holds one rule a file, ``runner`` runs them,
``suppress`` silences what a person has looked at, ``baseline`` what was there before.
"""
