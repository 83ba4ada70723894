"""The operator's hand: one file a command, and the wiring they share.

May import everything; of others click, rich, APScheduler and the engine.
"""
