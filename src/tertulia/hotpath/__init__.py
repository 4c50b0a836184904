"""Finished bytes for everybody, in front of the framework: an in-process cache that events keep true.

Imports only the wire, and no Django. What fills it is passed in by ``assembly``.
"""
