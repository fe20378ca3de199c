"""Tables in files: how they are packed, which form they have and how their text is written."""
