"""What we promise when processes die, platforms fail and messages come twice, put to the test.

`python -m reliability` runs the programs of `reliability.programs` against the real product:
real processes, real signals, a real database and a platform that fails on purpose.
"""
