"""The facts of a contract as frozen values; unknown keys are refused."""
