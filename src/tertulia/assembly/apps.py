from django.apps import AppConfig


class AssemblyConfig(AppConfig):
    name = "tertulia.assembly"
    label = "assembly"

    def ready(self) -> None:
        from tertulia.stories import origins

        origins.watch()
