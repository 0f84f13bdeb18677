"""Talks: chats as readable files, recorded in the playground and done again as a test.

A line that begins at the margin says what a person does; an indented line, what comes of it.

    # Why this talk is worth keeping.
    clock: 2026-03-02 09:00 UTC
    person: Ada, en, Europe/Madrid
    show: first lines

    Ada: /check
        bot: First: is any of these true for you? …
          [Yes, suddenly] [No]

    Ada presses: No
        bot edits: …
"""
