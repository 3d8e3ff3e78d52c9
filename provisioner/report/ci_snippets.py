"""The steps by which a CI job takes a stack's role, as each CI system wants them. Pure text.

All run ``provisioner exec``: only the deployment itself gets the role's credentials, and they are renewed as long as it
takes. Each job reads the repository and nothing else, and gets one user's access key from the system's secret store.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Mapping

from provisioner.record import dataclass

CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
SETUP_PYTHON = "actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0"
"""Pinned by commit: a tag can be moved.

Source: https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions
"""

_SHELL = re.compile(r"[;&|<>()`$*?~#{}\[\]!\n]")
"""Characters by which a line is more than one command and its arguments."""

PYTHON = "3.12"
INSTALL = "python -m pip install '.[sts]'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """What a job shall do: run a command (a line of shell) as the role of a stack in an account."""

    stack: str
    account: str
    preview: bool
    user: str
    directory: str
    command: str

    @property
    def line(self) -> str:
        """The line that does it: all of the command as the role, whatever a shell makes of its characters."""
        command = f"sh -ec {shlex.quote(self.command)}" if _SHELL.search(self.command) else self.command
        words = ["provisioner", "exec", self.stack, "--account", self.account, *(["--preview"] * self.preview)]
        words += [] if self.directory == "." else [self.directory]
        return f"{shlex.join(words)} -- {command}"

    @property
    def key(self) -> str:
        """What the names of the user's secrets begin with: CICD_BOT."""
        return re.sub(r"[^A-Z0-9]+", "_", self.user.upper()).strip("_")

    @property
    def title(self) -> str:
        """The job in words."""
        return f"{'Preview' if self.preview else 'Deploy'} {self.stack} in {self.account}"

    @property
    def job(self) -> str:
        """The job's name where only letters, digits and hyphens may stand."""
        words = f"{'preview' if self.preview else 'deploy'}-{self.stack}-{self.account}"
        return re.sub(r"[^A-Za-z0-9]+", "-", words).strip("-").lower()


def github(job: Deployment) -> str:
    """Return a workflow of GitHub Actions. Its secrets: NAME_AWS_ACCESS_KEY_ID and NAME_AWS_SECRET_ACCESS_KEY."""
    return f"""\
name: {_yaml(job.title)}
on:
  push:
    branches: [main]
permissions:
  contents: read
concurrency: {_yaml(job.job)}
jobs:
  {job.job}:
    runs-on: ubuntu-24.04
    environment: {_yaml(job.account)}
    steps:
      - uses: {CHECKOUT}
        with:
          persist-credentials: false
      - uses: {SETUP_PYTHON}
        with:
          python-version: "{PYTHON}"
      - run: {INSTALL}
      - name: {_yaml(job.title)}
        env:
          AWS_ACCESS_KEY_ID: ${{{{ secrets.{job.key}_AWS_ACCESS_KEY_ID }}}}
          AWS_SECRET_ACCESS_KEY: ${{{{ secrets.{job.key}_AWS_SECRET_ACCESS_KEY }}}}
        run: {_yaml(job.line)}
"""


def gitlab(job: Deployment) -> str:
    """Return a job of GitLab. Its protected, masked variables: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."""
    return f"""\
# AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of {job.user}: CI/CD variables, protected and masked,
# for the environment {job.account} only.
{job.job}:
  image: python:{PYTHON}-slim
  environment: {_yaml(job.account)}
  resource_group: {_yaml(job.job)}
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
    - {_yaml(INSTALL)}
    - {_yaml(job.line)}
"""


def circleci(job: Deployment) -> str:
    """Return a configuration of CircleCI. The context holds AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."""
    return f"""\
version: 2.1
jobs:
  {job.job}:
    docker:
      - image: cimg/python:{PYTHON}
    steps:
      - checkout
      - run: {_yaml(INSTALL)}
      - run:
          name: {_yaml(job.title)}
          command: {_yaml(job.line.replace("<<", chr(92) + "<<"))}
workflows:
  {job.job}:
    jobs:
      - {job.job}:
          context: [{_yaml(job.user + "-aws")}] # AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
          filters:
            branches:
              only: main
"""


def buildkite(job: Deployment) -> str:
    """Return a step of Buildkite, which puts variables in for ``$`` before any shell does. Its secrets as GitHub's."""
    return f"""\
steps:
  - label: {_yaml(job.title)}
    key: {_yaml(job.job)}
    branches: main
    concurrency: 1
    concurrency_group: {_yaml(job.job)}
    secrets:
      AWS_ACCESS_KEY_ID: {job.key}_AWS_ACCESS_KEY_ID
      AWS_SECRET_ACCESS_KEY: {job.key}_AWS_SECRET_ACCESS_KEY
    commands:
      - {_yaml(INSTALL)}
      - {_yaml(job.line.replace("$", "$$"))}
"""


def shell(job: Deployment) -> str:
    """Return a script for bash: for any other system, and for a desk."""
    return f"""\
#!/usr/bin/env bash
# {job.title}. Needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of {job.user}, or an AWS_PROFILE of theirs.
set -euo pipefail

command -v provisioner >/dev/null || {INSTALL}
{job.line}
"""


SNIPPETS: Mapping[str, Callable[[Deployment], str]] = {
    "github": github,
    "gitlab": gitlab,
    "circleci": circleci,
    "buildkite": buildkite,
    "shell": shell,
}
"""By the name of the CI system."""


def _yaml(text: str) -> str:
    """Return a text as YAML reads it back, whatever is in it: JSON's strings are YAML's."""
    plain = re.fullmatch(r"[A-Za-z][\w./-]*(?: [\w./-]+)*", text)
    return text if plain and text.lower() not in _WORDS else json.dumps(text, ensure_ascii=False)


_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
