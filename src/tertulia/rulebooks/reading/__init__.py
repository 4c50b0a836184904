"""Questions; nothing here writes."""
