"""A WeChat of our own to try the product on: the platform's API and three phones on a page.

Imports nothing of ours: it speaks HTTP to the bot, as the real platform does.
"""
