"""JSON lines scored: as a stream, in order, on one core or many, resumable. Imports the engine, nothing above it."""
