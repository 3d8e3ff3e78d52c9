"""Plain policy documents, judged alone: identity policies, and trust policies."""
