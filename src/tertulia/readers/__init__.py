"""Who reads and writes: guests, members, how they prove who they are. Imports plumbing and wire."""
