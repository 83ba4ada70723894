"""What the doctor looks at, one file for each organ: every check gives findings with a remedy.

Checks read and ask; they change nothing, neither in the database nor on the platform.
"""
