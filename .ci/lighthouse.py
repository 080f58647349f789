"""Let Lighthouse judge the demonstration's pages, on a phone and at a desk: `make lighthouse`.

The archive is served as `make run` serves it. Every category must reach 95 of 100.
"""

import json
import os
import shutil
import subprocess
import sys
from typing import Any

from serving import ROOT, archive, chromium, first_pages

LIGHTHOUSE = ROOT / ".ci/tools/node_modules/lighthouse/cli/index.js"
PAGES = ("home", "person", "article", "item", "tag")
PRESETS: dict[str, list[str]] = {"phone": [], "desk": ["--preset=desktop"]}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = 95
REPORTS = ROOT / "test-results" / "lighthouse"


def main() -> int:
    """Print a table of what Lighthouse gives each page; return 1 if anything is below 95."""
    node = shutil.which("node")
    if not node:
        sys.exit("Lighthouse needs Node, which was not found (Debian: sudo apt install npm).")
    if not LIGHTHOUSE.is_file():
        sys.exit("Lighthouse is not installed here: `make tools` does that.")
    own = os.environ | {"CHROME_PATH": chromium()}
    REPORTS.mkdir(parents=True, exist_ok=True)
    worst = 100
    print(f"{'':<17}" + "".join(f"{name:>16}" for name in CATEGORIES), flush=True)
    with archive(demo=True) as served:
        found = {"home": "/"} | first_pages(served)
        for name in PAGES:
            for preset, options in PRESETS.items():
                report = judged(
                    [node, str(LIGHTHOUSE), *options], served.address + found[name], own
                )
                (REPORTS / f"{name}-{preset}.json").write_text(json.dumps(report))
                worst = min(worst, _tell(f"{name}, {preset}", report))
    return int(worst < LEAST)


def judged(command: list[str], url: str, environment: dict[str, str]) -> dict[str, Any]:
    """Return what Lighthouse says of a page."""
    command = [*command, url, "--output=json", "--quiet", "--no-enable-error-reporting"]
    command += ["--chrome-flags=--headless=new --no-sandbox"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"Lighthouse could not look at {url}:\n{done.stderr}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _tell(name: str, report: dict[str, Any]) -> int:
    """Print a line, and below it what cost points where they are too few; return the least."""
    scores = [round(100 * (report["categories"][c]["score"] or 0)) for c in CATEGORIES]
    print(f"{name:<17}" + "".join(f"{score:>16}" for score in scores), flush=True)
    for category, score in zip(CATEGORIES, scores, strict=True):
        if score < LEAST:
            print("\n".join(f"  {words}" for words in _costs(report, category)), flush=True)
    return min(scores)


def _costs(report: dict[str, Any], category: str) -> list[str]:
    weighed = [ref["id"] for ref in report["categories"][category]["auditRefs"] if ref["weight"]]
    audits = [report["audits"][name] for name in weighed]
    return [
        f"{audit['id']}: {audit['title']} {audit.get('displayValue', '')}"
        for audit in audits
        if audit["score"] is not None and audit["score"] < 0.9
    ]


if __name__ == "__main__":
    sys.exit(main())
