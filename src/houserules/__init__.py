"""The house rules, judged on this machine: what a comment breaks, how surely, where and why. Imports nobody in the house.

``judge(comment, story=…, parent=…, rulebook=…)`` gives a ``Verdict``. No network, ever.
"""
