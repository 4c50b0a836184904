"""Every shape that leaves the house: pages, events, problems. Imports nobody in the house, and no Django."""
