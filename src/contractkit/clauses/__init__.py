"""Clauses as lawyers and bid writers own them: text files, bound to facts, rendered safely."""
