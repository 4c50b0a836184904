"""Puts the rooms together: settings, URL map, server, command line. The only place that knows every room."""
