"""Why a role, a user, a stack or an action is what it is."""
