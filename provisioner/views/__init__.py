"""What people and programs ask of a ``Desired``: data out, nothing decided."""
