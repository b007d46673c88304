"""The application around the two pure packages: centre folders, services, command line, pages."""
