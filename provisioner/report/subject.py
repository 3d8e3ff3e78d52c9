"""What is reported: the outcome of a configuration, or that of some policy documents."""

from __future__ import annotations

from typing import Protocol

from provisioner.config.file import Source
from provisioner.config.verdict import Suppressed
from provisioner.finding import Finding


class Subject(Protocol):
    """Findings in their order, the files that they are about, and what no output may show."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, by place."""

    @property
    def suppressed(self) -> tuple[Suppressed, ...]:
        """What is listed, and counts nowhere."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """The files, for excerpts."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """Texts that no output may show."""
