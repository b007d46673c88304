"""Migrations of the database by Alembic, one file a step: webapp/store/schema.py runs them."""
