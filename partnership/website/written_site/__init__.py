"""Every public page and file as files on disk, for any web server and for no server at all."""
