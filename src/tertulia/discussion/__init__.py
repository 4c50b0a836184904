"""Comments under stories: threads, reactions, reports and the pages drawn from them.

Imports stories, readers, plumbing and wire.
"""
