"""Uploads in a bucket of an object store that speaks S3, in place of a folder of this machine."""
