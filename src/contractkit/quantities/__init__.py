"""The value types of the contract file: read as people write them, spoken in the document."""

from contractkit.quantities.amount import Limit, Quantity
from contractkit.quantities.blank import BLANK, Blank, Blankable
from contractkit.quantities.duration import (
    Duration,
    Length,
    LengthField,
    compare,
    parse_length,
)
from contractkit.quantities.money import Money
from contractkit.quantities.period import Period
from contractkit.quantities.ratio import Ratio, Scale
from contractkit.quantities.reading import Incomparable, TextValue

__all__ = [
    "BLANK",
    "Blank",
    "Blankable",
    "Duration",
    "Incomparable",
    "Length",
    "LengthField",
    "Limit",
    "Money",
    "Period",
    "Quantity",
    "Ratio",
    "Scale",
    "TextValue",
    "compare",
    "parse_length",
]
