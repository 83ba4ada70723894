"""What the community is: its tables, values and states, and nothing that acts.

Imports nothing of ours; of others only SQLAlchemy.
"""
