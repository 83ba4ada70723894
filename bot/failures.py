"""Telling a failure to the log without repeating what people wrote."""

import traceback

#: Frames named in a description: enough to find the place, few enough for one line.
FRAMES = 4


def describe(error: BaseException) -> str:
    """What failed and where, in one line, without the error's own words.

    An error of the database or of a parser quotes the values it stumbled on, and these are
    people's names, phones and sentences; the type and the place are enough to find the fault.
    """
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    places = " < ".join(f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in frames[::-1])
    cause = error.__cause__ or error.__context__
    because = f" after {type(cause).__name__}" if cause else ""
    return f"{type(error).__name__}{because} in {places or 'an unknown place'}"
