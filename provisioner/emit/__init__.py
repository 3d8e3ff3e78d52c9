"""The Pulumi side: what ``Desired`` says, as Pulumi resources. Decides nothing about access."""
