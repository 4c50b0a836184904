"""What kind of browser it is, by what it calls itself: enough to tell one's own apart, and no more."""

# The first that is found: most call themselves by others' names as well.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}
LONGEST_READ = 400


def kind_of(agent: str) -> tuple[str, str]:
    """The browser's name and its system's; empty where it isn't known."""
    read = agent[:LONGEST_READ]
    return _first(_BROWSERS, read), _first(_SYSTEMS, read)


def _first(names: dict[str, str], agent: str) -> str:
    return next((name for mark, name in names.items() if mark in agent), "")
