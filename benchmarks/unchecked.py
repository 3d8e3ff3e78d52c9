"""``validate`` without any check of meaning, which the checks are measured against.

``python -m benchmarks.unchecked DIR``
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path

gc.disable()  # as the program does

from provisioner.checks import table  # noqa: E402 - the collector is off first

table.CHECKS = ()

from provisioner import pipeline  # noqa: E402 - the pipeline is to see no check
from provisioner.report.text import format_findings  # noqa: E402


def main() -> None:
    """Load and resolve a configuration, and print what its structure alone says."""
    sys.stdout.write(format_findings(pipeline.run(Path(sys.argv[1]))))
    gc.freeze()


if __name__ == "__main__":
    main()
