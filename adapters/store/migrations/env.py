"""How alembic runs our migrations: in the transaction that `migrate` hands over."""

from alembic import context

from adapters.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite can, once BEGIN is said by us
    render_as_batch=True,
)
context.run_migrations()
