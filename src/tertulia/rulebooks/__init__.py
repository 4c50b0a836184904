"""A publication's house rules in versions, handed out as houserules' rulebooks; and what others say of comments.

Imports houserules, stories, readers, plumbing and wire.
"""
