"""Publications and their stories: what is discussed. Imports plumbing and wire."""
