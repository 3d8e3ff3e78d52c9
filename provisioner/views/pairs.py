"""The account pairs: each is one Pulumi stack."""

from __future__ import annotations

from typing import Any

from provisioner.model.desired import Desired


def pairs(desired: Desired) -> list[dict[str, Any]]:
    """Return each pair with its bastion, its account and the names of its stacks, by name."""
    return [
        {
            "name": pair.name,
            "bastion": pair.bastion.name,
            "bastion_id": pair.bastion.id,
            "account": pair.account.name,
            "account_id": pair.account.id,
            "environment": pair.account.environment,
            "region": pair.account.region,
            "stacks": list(dict.fromkeys(role.stack for role in pair.roles)),
        }
        for pair in desired.pairs
    ]


def github_matrix(desired: Desired) -> dict[str, Any]:
    """Return a matrix for GitHub Actions: one job for each pair."""
    kept = ("bastion", "bastion_id", "account", "account_id", "environment", "region")
    return {"include": [{"pair": pair["name"], **{key: pair[key] for key in kept}} for pair in pairs(desired)]}
