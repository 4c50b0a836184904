"""The engine over HTTP: in Perspective's shape, in that of OpenAI's moderation, and JSON lines for archives.

A plain ASGI application. Whoever runs it passes in who judges, who may ask, and where labels go. Imports ``bulk`` and the
shapes; of the engine only ``standalone`` knows.
"""
