"""The database: engine, tables, migrations, and what is asked of them. Services own the transactions."""
