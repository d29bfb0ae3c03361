"""One contract file of facts becomes Word documents and a calendar that cannot disagree."""

__version__ = "0.1.0"
