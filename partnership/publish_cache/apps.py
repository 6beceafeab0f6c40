from django.apps import AppConfig


class PublishCacheConfig(AppConfig):
    name = "partnership.publish_cache"
