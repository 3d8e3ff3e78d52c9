"""One tightly scoped updater role per stack and AWS account, from two YAML files."""

__version__ = "0.1.0"
