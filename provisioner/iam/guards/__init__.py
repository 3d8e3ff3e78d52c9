"""Known ways of a role to more than it was given: which actions they need, and what keeps them shut."""
