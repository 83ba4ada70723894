"""The community's work: requests, routing, clocks, notices owed; it knows nothing of talk.

Imports models only; SQLAlchemy, and one file each for the working calendar, Excel and images.
"""
