"""Pages for browsers without scripts: drawn on the server, posted to by plain forms.

Public pages are the same bytes for everybody; what is mine alone has addresses of its own, under ``/c/…/act``.
"""
