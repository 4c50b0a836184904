from django.apps import AppConfig


class PlumbingConfig(AppConfig):
    name = "tertulia.plumbing"
    label = "plumbing"
