from django.apps import AppConfig


class ReadersConfig(AppConfig):
    name = "tertulia.readers"
    label = "readers"
