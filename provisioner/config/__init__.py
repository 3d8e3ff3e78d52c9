"""From two files to a ``Config``: text, structure, meaning of each field; every complaint with its place."""
