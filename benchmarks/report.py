"""``report`` against one ``render``, and how soon its page can be used in a real Chromium.

``python -m benchmarks.report [--rounds N]``
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import tempfile
from pathlib import Path

from benchmarks import fleet
from benchmarks.measure import PYTHON, ROOT, Series, in_turns, table
from tests.browser import fleets

STACKS = 1_000
AIM = 2.0
INTERACTIVE = 2.0
"""Seconds."""

READY = """async () => {
  const [page] = performance.getEntriesByType("navigation");
  const begin = performance.now();
  document.querySelector("#q").value = "bot";
  document.querySelector("#q").dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise((done) => setTimeout(done, 90));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return [page.domContentLoadedEventEnd / 1000, (performance.now() - begin) / 1000];
}"""
"""The script starts the page at its end: then it can be used. The first search also makes the texts to search in."""


def main() -> None:
    """Measure, and print the results as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=9, help="rounds of the two commands (default: 9)")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        two = fleet.write(Path(folder, "two-accounts"), STACKS)
        wide = fleets.wide(Path(folder, "wide"))
        rows = [("Measured", "Floor", "Ratio", "Aim")]
        rows += [_row("1,000 stacks x 2 accounts", _measured(two, rounds))]
        rows += [_row("2,000 roles in 300 accounts", _measured(wide, rounds))]
        print(table(rows))
        print()
        pages = {"2,000 roles in 2 accounts": two, "2,000 roles in 300 accounts": wide}
        print(
            table([("Page", "Size", "Can be used after", "First search takes", "Aim"), *_opened(pages, Path(folder))])
        )


def _measured(directory: Path, rounds: int) -> dict[str, Series]:
    command = (PYTHON, "-m", "provisioner")
    return in_turns({name: (*command, name, str(directory)) for name in ("render", "report")}, rounds)


def _row(what: str, series: dict[str, Series]) -> tuple[str, str, str, str]:
    own, floor = series["report"], series["render"]
    ratios = f"{own.ratio(floor, 'wall'):.2f} ({own.ratio(floor, 'cpu'):.2f} processor time)"
    return (f"report, {what}: {own.wall:.2f} s", f"render: {floor.wall:.2f} s", ratios, f"{AIM}")


def _opened(pages: dict[str, Path], folder: Path) -> list[tuple[str, ...]]:
    """Return what a real Chromium says of each page, or nothing where there is none."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - the two commands are measured without it

    from tests.browser.chromium import found  # noqa: PLC0415

    program = found()
    if program is None:
        print("There is no Chromium here: `tools/get-browser` gets one.")
        return []
    rows: list[tuple[str, ...]] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        for name, directory in pages.items():
            target = folder / f"{directory.name}.html"
            command = [PYTHON, "-m", "provisioner", "report", "--output", str(target), str(directory)]
            subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
            times = []
            for _ in range(5):
                page = browser.new_page(viewport={"width": 1360, "height": 860})
                page.goto(f"{target.as_uri()}#access")
                times.append(page.evaluate(READY))
                page.close()
            ready, search = (statistics.median(column) for column in zip(*times, strict=True))
            size = f"{target.stat().st_size / 1024 / 1024:.1f} MiB"
            rows.append((name, size, f"{ready:.2f} s", f"{search:.2f} s", f"{INTERACTIVE} s"))
        browser.close()
    return rows


if __name__ == "__main__":
    main()
