"""The shipped looks: Word files that hold styles, lists, cover, headers and signature block."""
