"""The platform's XML: one root called xml, and under it fields that each hold one text.

Read with expat and nothing above it: a general reader makes lists of repeated elements and trees
of nested ones, costs several times as much, and lets a hostile 64 KB body work it for long.
"""

import re
from xml.parsers import expat

from web.refusals import NotAMessage

#: More fields or deeper nesting than this is no push; the richest real one has about thirty.
MAX_FIELDS = 200
MAX_DEPTH = 10

#: All that may stand before the root. A DOCTYPE, the way to entities and outside files, may not,
#: while the same word inside a resident's sentence is just a word.
_PROLOG = re.compile(r"\ufeff?\s*(?:<\?xml\s[^<>]*\?>\s*)?<xml[\s/>]")

#: The text of each field; None for a field that came twice or holds elements instead of a text.
Fields = dict[str, str | None]


class _Reader:
    """Collects the fields while expat walks over them."""

    def __init__(self) -> None:
        self.fields: Fields = {}
        #: The text since the last field opened, as expat hands it over.
        self.parts: list[str] = []
        self._depth = 0
        self._name = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element opens; the attributes mean nothing here."""
        self._depth = depth = self._depth + 1
        if depth == 2:
            self._name = name
            self.parts.clear()
        elif depth > 2:
            self.fields[self._name] = None
            if depth > MAX_DEPTH:
                raise NotAMessage("elements are nested too deeply")

    def end(self, name: str) -> None:
        """An element closes; a field that is known already came twice or held elements."""
        if self._depth == 2:
            fields = self.fields
            fields[name] = None if name in fields else "".join(self.parts).strip()
        self._depth -= 1


def has_plain_prolog(xml: str) -> bool:
    """Whether nothing but an XML declaration stands before the root element."""
    return _PROLOG.match(xml) is not None


def read_fields(xml: str) -> Fields:
    """The fields of a push; NotAMessage when `xml` is something else."""
    if not has_plain_prolog(xml):
        raise NotAMessage("the body does not begin as a push does")
    reader = _Reader()
    # The text is decoded already, so what a declaration says of the encoding does not count.
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.parts.append
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise NotAMessage("the body is not well-formed XML") from error
    if len(reader.fields) > MAX_FIELDS:
        raise NotAMessage("there are too many fields")
    return reader.fields
