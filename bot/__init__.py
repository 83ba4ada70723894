"""How to talk: settings, understanding, routing of words, rendering, the ways out to phones.

Knows nothing of community work and imports models only; each library it needs has one file.
"""
