"""Pages that are one reader's own, under ``/me/``: never cached, never the same for two."""
