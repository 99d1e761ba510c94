"""Who is who: which appearances are one expert and which names one institution, from all that articles print and
editors decided.

Runs inside the caller's writing transaction. Only what an update may affect is resolved again: the name keys that it
touched, and those that may belong to the same people or institutions. The number of queries hardly grows with that of
names, so that many articles may be resolved at once.
"""
