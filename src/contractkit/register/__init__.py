"""The register: recorded rows, chained and only added, and rows derived from them."""
