"""The public record for other programs: JSON over HTTP, for reading only, at /api/v1/.

Nothing is said twice: what a record is comes from its dataset, how a list is filtered from the
filters of its page, and the OpenAPI document and the page for people from both.
"""
