"""The parts of an address, one file each: numerals, dwellings, streets, estates.

Each file reads one part from a text and knows nothing of the message around it; `places` puts
the parts together.
"""
