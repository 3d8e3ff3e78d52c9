"""The Pulumi program: deploys the account pair, or the bastion, that has the name of the selected Pulumi stack."""

from __future__ import annotations

from pathlib import Path

from provisioner.emit.program import run

run(Path.cwd())  # Pulumi starts a program in its own folder
