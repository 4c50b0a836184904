from django.apps import AppConfig


class DiscussionConfig(AppConfig):
    name = "tertulia.discussion"
    label = "discussion"
