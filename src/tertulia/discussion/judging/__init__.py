"""A comment judged by the house rules while its writer waits: the fast models always, the full ones while the budget lasts.

``asking.opinion_of`` asks; what follows from it is up to ``services.screening``. Nothing here writes.
"""
