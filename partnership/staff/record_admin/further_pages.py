"""Pages of a record beside its form, each kind an object of its own that the admin has."""

from django.urls import path


class FurtherPages:
    """Some pages of each record of `pages`, a model admin, below the record's address."""

    def __init__(self, pages):
        self.pages = pages

    def routes(self):
        """Yield (route below the record's address, view, name) of each page."""
        raise NotImplementedError

    def urls(self):
        """The addresses of the pages, for those who are signed in."""
        opts = self.pages.opts
        return [
            path(
                f"<path:object_id>/{route}",
                self.pages.admin_site.admin_view(view),
                name=f"{opts.app_label}_{opts.model_name}_{name}",
            )
            for route, view, name in self.routes()
        ]

    def page(self, request, title, record):
        """What the template of every such page is given."""
        return {
            **self.pages.admin_site.each_context(request),
            "title": title,
            "opts": self.pages.opts,
            "record": record,
        }
