from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "tertulia.notices"
    label = "notices"
