"""The lexicon, loaded with this module: a fork server imports it once for all its children."""

from bot.understanding import load_understander

UNDERSTANDER = load_understander()
