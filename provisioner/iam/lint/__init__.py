"""Judging a statement by AWS's own data: actions, resources and conditions that are unknown, dead or useless.

Nothing here knows of our configuration: the checks ask for a stack's entries, ``lint`` for plain policy documents.
"""
