"""Reports on the performance of contracts, as documents and workbooks. Pure."""
