"""Say how many tests ran, and refuse a suite that has lost some."""

import sys
from xml.etree import ElementTree

BEFORE = 3158  # tests of the suite before its rooms were moved and it was spread over processes


def main(path: str) -> None:
    """Leave with 1 if fewer tests ran than there were before."""
    (suite,) = ElementTree.parse(path).getroot()
    ran, skipped = int(suite.attrib["tests"]), int(suite.attrib["skipped"])
    print(f"   {ran} tests ran, {skipped} were skipped; {BEFORE} there were before")
    if ran - skipped < BEFORE:
        sys.exit("tests were lost")


if __name__ == "__main__":
    main(sys.argv[1])
