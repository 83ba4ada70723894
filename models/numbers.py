"""Numbers by which somebody is found, as people write them into a text: in groups, full width."""

import re

_GAP = r"[ \u3000\-－–—]?"

#: The eighteen places of an identity card (GB 11643).
CARD = re.compile(rf"(?<!\d)\d{{6}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{3}}[\dXxＸｘ](?!\d)")
#: A mobile number, in groups of 3-4-4 or 4-3-4; its first three and last four places apart.
MOBILE = re.compile(
    rf"(?<!\d)((?:[+＋]?[8８][6６]{_GAP})?[1１][3-9３-９]\d)"
    rf"(?:{_GAP}\d{{4}}|\d{_GAP}\d{{3}}){_GAP}(\d{{4}})(?!\d)"
)
#: A telephone at home, with its area code, which alone finds nobody.
LANDLINE = re.compile(
    rf"(?<![\d.])([(（]?[0０][1-9１-９]\d{{1,2}}[)）]?){_GAP}\d{{3,4}}{_GAP}\d{{4}}(?!\d)"
)
#: What is left of each, so that two lines about one person can be matched and nobody be rung.
BLOTTED = ((CARD, "*" * 18), (MOBILE, r"\1****\2"), (LANDLINE, r"\1****"))
