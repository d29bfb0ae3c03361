"""Documents as native Word files and as plain text; Word knows nothing of contracts."""
