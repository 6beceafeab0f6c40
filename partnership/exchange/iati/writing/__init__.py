"""Records as IATI files: activities and organisation files, checked before they go out."""
