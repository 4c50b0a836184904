"""How well the engine judges: test sets, metrics of our own, a table and a report. Imports the engine, nothing above it."""
