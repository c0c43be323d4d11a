"""Formulas of the literature beside what the exact engine makes of them.

    angles      means over an angle, which several formulas take
    entry       one formula: the literature's value, ours, the same in another spelling, the source
    formulas    the entries, a file each
    collection  all of them, or one by its name
    page        all of them as a page of Markdown

Each entry takes the reader's numbers:

>>> from bptools.gallery import entry_named
>>> entry_named("lubkin").formula(2, 3)
(5/7, 5/7)
"""

from bptools.gallery.collection import entries, entry_named
from bptools.gallery.entry import GalleryEntry, Mark

__all__ = ["GalleryEntry", "Mark", "entries", "entry_named"]
