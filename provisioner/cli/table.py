"""All commands, in explicit tables. A command's module is imported when the command is asked for, not before."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import click

from provisioner.finding import did_you_mean

Load = Callable[[], tuple[click.Command, ...]]

HEADINGS: Mapping[str, Mapping[str, str]] = {
    "Check": {
        "validate": "every finding of the files",
        "diff": "who gains or loses what by a change",
        "parity": "how accounts differ",
        "lint": "findings of plain policy documents",
        "rules": "the rules, and the page of each",
    },
    "Ask": {
        "can": "whether USER can do ACTION on ARN, and why",
        "explain": "why a role, user or stack has what it has",
        "isolation": "what several stacks may touch",
        "render": "what shall exist, as JSON",
        "pairs": "the account pairs: one Pulumi stack each",
        "quotas": "how much of AWS's quotas is used",
        "report": "who may do what, as one HTML page",
        "graph": "users, roles and accounts, drawn",
        "actions": "what an access level means for an ARN",
        "templates": "what a template allows",
    },
    "Deploy": {
        "preview": "what up would change; changes nothing",
        "up": "deploy bastions and pairs; asks first",
        "drift": "what was changed in AWS behind our back",
        "destroy": "delete what pairs have made; asks first",
        "doctor": "whether accounts are reached and have room",
    },
    "Take a role": {
        "assume": "credentials of a stack's role",
        "exec": "run a command as a stack's role",
        "profiles": "a section per role in the AWS config file",
        "ci-snippet": "a CI job that deploys one stack",
    },
    "Other": {
        "demo": "the whole job on an emulated AWS",
        "schema": "the JSON Schema of a file, for editors",
        "completion": "the completion script of a shell",
    },
}
"""What ``--help`` lists: what each command prints or does, in at most 45 characters."""


class Commands(click.Group):
    """The group of them all."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click calls it
        """Return the names of all commands, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command, or None where there is none of that name."""
        return command(cmd_name) if cmd_name in COMMANDS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the commands below their headings. None of them is imported for it."""
        for heading, commands in HEADINGS.items():
            with formatter.section(heading):
                formatter.write_dl(list(commands.items()), col_spacing=WIDEST - max(map(len, commands)))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that arguments begin with. Raises UsageError with the nearest name for an unknown one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            hint = did_you_mean(args[0], COMMANDS, "provisioner --help lists the commands")
            raise click.UsageError(f'there is no command "{args[0]}": {hint}', ctx)
        return super().resolve_command(ctx, args)


def command(name: str) -> click.Command:
    """Return a command of the table."""
    found = next(each for each in COMMANDS[name]() if each.name == name)
    found.short_help = next(commands[name] for commands in HEADINGS.values() if name in commands)
    return found


def _asking() -> tuple[click.Command, ...]:
    from provisioner.cli import asking

    return (
        asking.can,
        asking.explain,
        asking.isolation,
    )


def _checking() -> tuple[click.Command, ...]:
    from provisioner.cli import checking

    return (
        checking.validate,
        checking.lint,
        checking.rules,
    )


def _comparing() -> tuple[click.Command, ...]:
    from provisioner.cli import comparing

    return (comparing.diff,)


def _comparing_accounts() -> tuple[click.Command, ...]:
    from provisioner.cli import comparing_accounts

    return (comparing_accounts.parity,)


def _deploying() -> tuple[click.Command, ...]:
    from provisioner.cli import deploying

    return (
        deploying.demo,
        deploying.preview,
        deploying.up,
        deploying.drift,
        deploying.destroy,
        deploying.doctor,
    )


def _editors() -> tuple[click.Command, ...]:
    from provisioner.cli import editors

    return (
        editors.schema,
        editors.completion,
    )


def _reporting() -> tuple[click.Command, ...]:
    from provisioner.cli import reporting

    return (
        reporting.report,
        reporting.graph,
    )


def _sessions() -> tuple[click.Command, ...]:
    from provisioner.cli import sessions

    return (
        sessions.assume,
        sessions.execute,
        sessions.profiles,
        sessions.ci_snippet,
    )


def _showing() -> tuple[click.Command, ...]:
    from provisioner.cli import showing

    return (
        showing.render,
        showing.pairs,
        showing.quotas,
        showing.templates,
        showing.actions,
    )


COMMANDS: Mapping[str, Load] = {
    "actions": _showing,
    "assume": _sessions,
    "can": _asking,
    "ci-snippet": _sessions,
    "completion": _editors,
    "demo": _deploying,
    "destroy": _deploying,
    "diff": _comparing,
    "doctor": _deploying,
    "drift": _deploying,
    "exec": _sessions,
    "explain": _asking,
    "graph": _reporting,
    "isolation": _asking,
    "lint": _checking,
    "pairs": _showing,
    "parity": _comparing_accounts,
    "preview": _deploying,
    "profiles": _sessions,
    "quotas": _showing,
    "render": _showing,
    "report": _reporting,
    "rules": _checking,
    "schema": _editors,
    "templates": _showing,
    "up": _deploying,
    "validate": _checking,
}

WIDEST = max(map(len, COMMANDS)) + 2
"""Where the descriptions begin, so that they stand below each other."""
