"""One file a command, each with ``run(...) -> int``: the exit code. They print; what they print is made elsewhere."""
