"""The smallest valid configuration: the examples of the rules' pages are laid over it."""

ACCOUNTS = """\
version: 1
bastions:
  main:
    id: 111111111111
    users:
      cicd-bot: {environments: [production]}
accounts:
  production: {id: 333333333333}
"""
STACKS = """\
version: 1
stacks:
  website:
    accounts: [production]
    users: [cicd-bot]
    resources:
      content: {arns: ["arn:aws:s3:::www.example.com"], allow: ["s3:ListBucket"]}
"""
