"""The pages: read-only views of a plan folder."""
