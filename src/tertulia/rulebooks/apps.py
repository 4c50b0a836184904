from django.apps import AppConfig


class RulebooksConfig(AppConfig):
    name = "tertulia.rulebooks"
    label = "rulebooks"
