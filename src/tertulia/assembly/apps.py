from django.apps import AppConfig


def _is_fit(name: str) -> bool:
    # Imported late: most commands have no use for what judges.
    from tertulia.discussion.judging import naming

    return naming.is_fit(name)


class AssemblyConfig(AppConfig):
    name = "tertulia.assembly"
    label = "assembly"

    def ready(self) -> None:
        from tertulia.readers.services import naming
        from tertulia.stories import origins

        naming.judged_by(_is_fit)
        origins.watch()
