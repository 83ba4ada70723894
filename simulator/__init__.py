"""A WeChat of our own to try the product on: the platform's API and three phones on a page.

Imports nothing of ours: it speaks HTTP to the bot, as the real platform does.
"""

from simulator.app import create_app, create_blueprint
from simulator.config import Person, SimulatorConfig, Template

__all__ = ["Person", "SimulatorConfig", "Template", "create_app", "create_blueprint"]
