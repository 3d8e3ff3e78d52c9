"""The CI job that a process runs in, as the variables say that each CI system sets.

Sources:
https://docs.github.com/en/actions/reference/workflows-and-actions/variables
https://docs.gitlab.com/ci/variables/predefined_variables/
https://circleci.com/docs/reference/variables/#built-in-environment-variables
https://buildkite.com/docs/pipelines/configure/environment-variables
https://www.jenkins.io/doc/book/pipeline/jenkinsfile/#using-environment-variables
"""

from __future__ import annotations

from collections.abc import Mapping

from provisioner.record import dataclass

Environment = Mapping[str, str]

REPOSITORY, RUN, JOB = 22, 14, 12
"""Characters that a session's name spends on each; what is longer is cut (a run's ID at its front: its end differs)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CiJob:
    """A job of a CI system; texts as the system writes them, empty where it says nothing."""

    system: str
    repository: str
    run: str
    job: str
    commit: str
    actor: str

    @property
    def words(self) -> tuple[str, str, str, str]:
        """What tells the job from others in an audit log, each short enough to stand in a session's name."""
        return (self.system, self.repository[:REPOSITORY], self.run[-RUN:], self.job[:JOB])


@dataclass(frozen=True, slots=True, kw_only=True)
class _System:
    """A CI system: the variable that it alone sets, and its variables for each text, the first one set counts.

    The repository's and the run's are put together, with a hyphen.
    """

    name: str
    sign: str
    repository: tuple[str, ...]
    run: tuple[str, ...]
    job: tuple[str, ...]
    commit: tuple[str, ...]
    actor: tuple[str, ...]


SYSTEMS = (
    _System(
        name="github",
        sign="GITHUB_ACTIONS",
        repository=("GITHUB_REPOSITORY",),
        run=("GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT"),
        job=("GITHUB_JOB",),
        commit=("GITHUB_SHA",),
        actor=("GITHUB_ACTOR",),
    ),
    _System(
        name="gitlab",
        sign="GITLAB_CI",
        repository=("CI_PROJECT_PATH",),
        run=("CI_JOB_ID",),
        job=("CI_JOB_NAME",),
        commit=("CI_COMMIT_SHA",),
        actor=("GITLAB_USER_LOGIN",),
    ),
    _System(
        name="circleci",
        sign="CIRCLECI",
        repository=("CIRCLE_PROJECT_USERNAME", "CIRCLE_PROJECT_REPONAME"),
        run=("CIRCLE_BUILD_NUM",),
        job=("CIRCLE_JOB",),
        commit=("CIRCLE_SHA1",),
        actor=("CIRCLE_USERNAME",),
    ),
    _System(
        name="buildkite",
        sign="BUILDKITE",
        repository=("BUILDKITE_ORGANIZATION_SLUG", "BUILDKITE_PIPELINE_SLUG"),
        run=("BUILDKITE_BUILD_NUMBER", "BUILDKITE_RETRY_COUNT"),
        job=("BUILDKITE_STEP_KEY", "BUILDKITE_LABEL"),
        commit=("BUILDKITE_COMMIT",),
        actor=("BUILDKITE_BUILD_CREATOR_EMAIL", "BUILDKITE_BUILD_CREATOR"),
    ),
    _System(
        name="jenkins",
        sign="JENKINS_URL",
        repository=("JOB_NAME",),
        run=("BUILD_NUMBER",),
        job=("STAGE_NAME",),
        commit=("GIT_COMMIT",),
        actor=("BUILD_USER_ID", "CHANGE_AUTHOR"),
    ),
)


def ci_job(environment: Environment) -> CiJob | None:
    """Return the job that an environment belongs to, or None outside of the CI systems that are known here."""
    for system in SYSTEMS:
        if environment.get(system.sign):
            return CiJob(
                system=system.name,
                repository=_together(environment, system.repository),
                run=_together(environment, system.run),
                job=_first(environment, system.job),
                commit=_first(environment, system.commit),
                actor=_first(environment, system.actor),
            )
    return None


def _together(environment: Environment, names: tuple[str, ...]) -> str:
    return "-".join(filter(None, (environment.get(name) for name in names)))


def _first(environment: Environment, names: tuple[str, ...]) -> str:
    return next(filter(None, (environment.get(name) for name in names)), "")
