"""Who says so: sources, their passages, citations of them, and documents."""
