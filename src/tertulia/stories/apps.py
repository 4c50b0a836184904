from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "tertulia.stories"
    label = "stories"
