"""Who the agency serves and who may act: people, districts, roles."""
