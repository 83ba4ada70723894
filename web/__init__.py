"""The door: HTTP in and out, the platform's XML and cryptography.

Imports bot, services and models; of others Flask, and wechatpy in one file.
"""
