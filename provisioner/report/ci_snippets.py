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
SETUP_PULUMI = "pulumi/actions@8e5e406f4007fca908480587cb9893c07090f58d # v7.0.0, without a command: installs the CLI"
"""Pinned by commit: a tag can be moved.

Source: https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions
"""

_SHELL = re.compile(r"[;&|<>()`$*?~#{}\[\]!\n]")
"""Characters by which a line is more than one command and its arguments."""

PYTHON = "3.12"
PULUMI = "3.250.0"
PULUMI_IMAGE = f"pulumi/pulumi-python-{PYTHON}:{PULUMI}"
"""Python and the Pulumi CLI. Source: https://www.pulumi.com/docs/iac/operations/docker-images/"""

SOURCE = "https://github.com/OWNER/REPOSITORY/archive/COMMIT.tar.gz"
"""What the variable PROVISIONER may hold: OWNER, REPOSITORY and COMMIT are to be filled in."""

INSTALL = 'python -m pip install "stack-provisioner[sts] @ ${PROVISIONER:?set it to the URL of the pinned program}"'
"""By a URL alone: the program is on no package index, where anybody could take its name."""

HEAD = f"""\
# To be set up once:
# - PROVISIONER, {{where}}: the program's URL, pinned, such as
#   {SOURCE}
# - accounts.yaml and stacks.yaml in this repository, in the folder that the last command names, or at the top. If they
#   are in another one, check that out too, and name its folder before the "--" of the last command.
"""


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

    @property
    def environment(self) -> str:
        """Whose secrets the job gets: a preview's are not those of deployments to the account."""
        return "preview" if self.preview else self.account

    @property
    def pulumi(self) -> bool:
        """Whether the command needs the Pulumi CLI."""
        return re.search(r"\bpulumi\b", self.command) is not None

    def head(self, where: str) -> str:
        """Return what is to be set up before the job runs; ``where`` says where the system keeps variables."""
        lines = HEAD.format(where=where)
        if self.pulumi:
            lines += (
                "# - PULUMI_BACKEND_URL beside it, or PULUMI_ACCESS_TOKEN as a secret: where Pulumi keeps its state.\n"
                "#   A bucket is reached as the role, too: then the stack needs the template pulumi-state.\n"
                "# - Before the last command: what your Pulumi program itself needs (npm ci, pip install -r ...).\n"
            )
        if self.preview:
            lines += "# A pull request's code runs as the preview role and reads what that can. Forks get no keys.\n"
        return lines


def github(job: Deployment) -> str:
    """Return a workflow of GitHub Actions. Its secrets: NAME_AWS_ACCESS_KEY_ID and NAME_AWS_SECRET_ACCESS_KEY."""
    return f"""\
{job.head("a variable of the repository or its organization")}\
name: {_yaml(job.title)}
{_github_trigger(job)}\
permissions:
  contents: read
jobs:
  {job.job}:
{_github_guard(job)}\
    runs-on: ubuntu-24.04
    environment: {_yaml(job.environment)}
    steps:
      - uses: {CHECKOUT}
        with:
          persist-credentials: false
      - uses: {SETUP_PYTHON}
        with:
          python-version: "{PYTHON}"
{_github_pulumi(job)}\
      - name: Install the provisioner
        env:
          PROVISIONER: ${{{{ vars.PROVISIONER }}}}
        run: {_yaml(INSTALL)}
      - name: {_yaml(job.title)}
        env:
          AWS_ACCESS_KEY_ID: ${{{{ secrets.{job.key}_AWS_ACCESS_KEY_ID }}}}
          AWS_SECRET_ACCESS_KEY: ${{{{ secrets.{job.key}_AWS_SECRET_ACCESS_KEY }}}}
{_github_backend(job)}\
        run: {_yaml(job.line)}
"""


def _github_trigger(job: Deployment) -> str:
    if job.preview:
        return f"""\
on: pull_request
concurrency:
  group: {job.job}-${{{{ github.event.pull_request.number }}}}
  cancel-in-progress: true
"""
    return f"on:\n  push:\n    branches: [main]\nconcurrency: {_yaml(job.job)}\n"


def _github_guard(job: Deployment) -> str:
    condition = "github.event.pull_request.head.repo.full_name == github.repository"
    return f"    if: {condition} # not for forks\n" if job.preview else ""


def _github_pulumi(job: Deployment) -> str:
    if not job.pulumi:
        return ""
    return f"      - uses: {SETUP_PULUMI}\n        with:\n          pulumi-version: {PULUMI}\n"


def _github_backend(job: Deployment) -> str:
    if not job.pulumi:
        return ""
    return (
        "          PULUMI_BACKEND_URL: ${{ vars.PULUMI_BACKEND_URL }}\n"
        "          PULUMI_ACCESS_TOKEN: ${{ secrets.PULUMI_ACCESS_TOKEN }}\n"
    )


def gitlab(job: Deployment) -> str:
    """Return a job of GitLab. Its masked variables: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."""
    # Branches of merge requests are not protected, so that a protected variable would not reach a preview.
    kind = "masked, and not protected" if job.preview else "protected and masked"
    image = f'{{name: "{PULUMI_IMAGE}", entrypoint: [""]}}' if job.pulumi else f"python:{PYTHON}-slim"
    environment = "{name: preview, action: verify}" if job.preview else _yaml(job.environment)
    no_forks = "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID"
    proposed = f'$CI_PIPELINE_SOURCE == "merge_request_event" && {no_forks}'
    return f"""\
{job.head("a CI/CD variable")}\
# - AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of {job.user}: CI/CD variables, {kind}, for the environment
#   {job.environment} only.
{job.job}:
  image: {image}
  environment: {environment}
  resource_group: {_yaml(job.job)}
  rules:
    - if: {proposed if job.preview else "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"}
  script:
    - {_yaml(INSTALL)}
    - {_yaml(job.line)}
"""


def circleci(job: Deployment) -> str:
    """Return a configuration of CircleCI. The context holds AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.

    Only a pull request of a fork has CIRCLE_PR_REPONAME.
    Source: https://circleci.com/docs/reference/variables/
    """
    forks = '[ -z "${CIRCLE_PR_REPONAME:-}" ] || circleci-agent step halt # a fork'
    guard = f"      - run: {_yaml(forks)}\n" if job.preview else ""
    branches = "ignore: main" if job.preview else "only: main"
    return f"""\
{job.head("a variable of the project or the context")}\
version: 2.1
jobs:
  {job.job}:
    docker:
      - image: {PULUMI_IMAGE if job.pulumi else f"cimg/python:{PYTHON}"}
    steps:
{guard}\
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
              {branches}
"""


def buildkite(job: Deployment) -> str:
    """Return a step of Buildkite, which puts variables in for ``$`` before any shell does. Its secrets as GitHub's.

    Source of the condition: https://buildkite.com/docs/pipelines/configure/conditionals
    """
    forks = "build.pull_request.id != null && build.pull_request.repository.fork == false"
    when = f"if: {_yaml(forks)}" if job.preview else "branches: main"
    check = f"      - {_yaml(_needs_pulumi('the agent').replace('$', '$$'))}\n" if job.pulumi else ""
    return f"""\
{job.head("an environment variable of the pipeline")}\
steps:
  - label: {_yaml(job.title)}
    key: {_yaml(job.job)}
    {when}
    concurrency: 1
    concurrency_group: {_yaml(job.job)}
    secrets:
      AWS_ACCESS_KEY_ID: {job.key}_AWS_ACCESS_KEY_ID
      AWS_SECRET_ACCESS_KEY: {job.key}_AWS_SECRET_ACCESS_KEY
    commands:
{check}\
      - {_yaml(INSTALL.replace("$", "$$"))}
      - {_yaml(job.line.replace("$", "$$"))}
"""


def shell(job: Deployment) -> str:
    """Return a script for bash: for any other system, and for a desk."""
    check = f"{_needs_pulumi('this machine')}\n" if job.pulumi else ""
    return f"""\
#!/usr/bin/env bash
# {job.title}. Needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of {job.user}, or an AWS_PROFILE of theirs.
{job.head("a variable of the environment, where the program is not installed")}\
set -euo pipefail

{check}\
command -v provisioner >/dev/null || {INSTALL}
{job.line}
"""


def _needs_pulumi(where: str) -> str:
    """Return a line that stops where there is no Pulumi: only those who run a machine can say how it gets there."""
    said = f"{where} has no Pulumi CLI: https://www.pulumi.com/docs/install/"
    return f'command -v pulumi >/dev/null || {{ echo "{said}" >&2; exit 1; }}'


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
