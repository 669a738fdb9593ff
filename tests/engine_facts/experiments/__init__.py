"""What is done with an engine to see a fact: functions for Python 3.6, each in its own process.

The first argument of each is an empty folder of its own; what it gives must be JSON.
"""
