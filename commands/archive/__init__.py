"""Backups: database and media in one archive that restores on any of the three databases.

Rows travel as JSON lines in forms that belong to no database (docs/decisions/0016).
"""
