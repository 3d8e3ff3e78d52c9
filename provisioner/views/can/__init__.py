"""Who can do an action on a resource, by which path, or which locks say no."""
