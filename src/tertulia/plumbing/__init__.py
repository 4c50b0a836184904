"""What every room needs, one subject per file. Imports only ``wire``."""
