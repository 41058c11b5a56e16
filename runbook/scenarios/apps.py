from django.apps import AppConfig


class ScenariosConfig(AppConfig):
    name = "runbook.scenarios"
