"""Migrations of the register's tables; Alembic runs `env.py`."""
