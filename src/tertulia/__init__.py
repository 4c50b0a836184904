"""Tertulia: the readers' side of a newspaper, on the newspaper's own server."""

__version__ = "0.1.0"
