"""The demo newspaper: two papers, their stories and the readers who argue under them.

Texts are data under ``texts/``; `papers` and `threads` read them, `views` draws the pages.
May import Django in `views` and `urls` only; knows nothing of the other rooms.
"""
