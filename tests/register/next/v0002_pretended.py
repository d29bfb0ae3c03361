"""A version that may come: a table is rebuilt, another made, every row written again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("pretended", sa.Column("name", sa.Text, primary_key=True))
    with op.batch_alter_table("duties") as table:
        table.add_column(sa.Column("pretended", sa.Text, nullable=False, server_default="x"))
    op.execute("UPDATE duties SET pretended = uid, rev = rev + 1")
    op.execute("INSERT INTO pretended SELECT uid FROM duties")
