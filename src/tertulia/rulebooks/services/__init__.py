"""Verbs; one transaction each."""
