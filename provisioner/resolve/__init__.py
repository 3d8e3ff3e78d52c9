"""From what the files say (``Config``) to what shall exist (``Desired``). Decides all access, judges nothing."""
