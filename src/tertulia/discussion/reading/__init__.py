"""Questions about discussions; nothing here writes. Every answer costs the same however large the thread."""
