"""How the shipped weights are made from open data, and a newsroom's own from its decisions. Needs ``houserules[train]``."""
