"""How Sphinx makes the manual of these pages."""

project = "Tertulia"
extensions = ["myst_parser"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "Tertulia"
# No font, script or picture of the manual comes from elsewhere.
html_static_path: list[str] = []
