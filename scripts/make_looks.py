#!/usr/bin/env python3
"""Write the shipped looks into `templates/`, or samples filled with a little text.

make_looks.py [FOLDER]            the looks themselves (default: templates/)
make_looks.py --preview FOLDER    each look with a sample body, to look at
"""

import argparse
from pathlib import Path

from looks import agreement, chinese, english, preview, report, tender
from looks.package import pack

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"


def looks() -> dict[str, bytes]:
    """Every shipped look by its path below `templates/`."""
    return {
        "tender-response/look.docx": pack(tender.look()),
        "agreement/look.docx": pack(agreement.look(chinese.DESIGN)),
        "agreement/look.en.docx": pack(agreement.look(english.DESIGN)),
        "report/look.docx": pack(report.look(report.CHINESE)),
        "report/look.en.docx": pack(report.look(report.ENGLISH)),
    }


def main() -> None:
    """Read the arguments and write the files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, nargs="?", default=TEMPLATES)
    parser.add_argument("--preview", action="store_true", help="write filled samples instead")
    options = parser.parse_args()
    for name, content in looks().items():
        target = options.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(preview.fill(name, content) if options.preview else content)


if __name__ == "__main__":
    main()
