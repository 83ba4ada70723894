"""Where talk meets work: each file answers one kind of wish by calling a service.

Imports bot, services and models, and no third party.
"""
