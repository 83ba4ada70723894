"""A whole city made of nothing: its tree, its people and two years of requests, for measuring.

`sizes.py` says how large, `tree.py` who serves where, `people.py` who lives there, `stories.py`
what they reported and how that ended, `counters.py` what was counted of it, `filling.py` how rows
get into a database by the hundred thousand, `build.py` does it all. `asking.py` then asks what
staff and the clock ask every day, and holds each against its limit.
"""
