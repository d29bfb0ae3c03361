"""The straight lines of the register: what people record, and what they ask of it."""
