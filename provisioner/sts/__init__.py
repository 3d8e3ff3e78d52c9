"""The calls of STS that give a session of a role: the AWS SDK, and nothing of Pulumi."""
