"""Performance of a contract (履行): what was recorded, and what follows from it. Pure.

Everything here is computed from facts, records and `today` or `now`, which are arguments.
"""
