"""The form of a platform change: pre-filled by its kind, read as typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.http import QueryDict
from django.utils import timezone

from runbook.catalogue.models import Layer, Service
from runbook.content.statuses import is_failure

from ..marking import Scope
from ..models import ChangeKind, PlatformChange


@dataclass(frozen=True, slots=True)
class ChangeDraft:
    """Slugs and text as typed; `codes` is what stands in the field."""

    kind: str
    title: str
    description: str
    happened_on: str
    layers: tuple[str, ...]
    codes: str
    services: tuple[str, ...]

    @classmethod
    def of_kind(cls, kind: ChangeKind) -> Self:
        """What a change of this kind usually touches, for a person to edit."""
        return cls(
            kind=kind.slug,
            title="",
            description="",
            happened_on=timezone.localdate().isoformat(),
            layers=tuple(one.slug for one in kind.layers.all()),
            codes=", ".join(map(str, kind.codes)),
            services=(),
        )

    @classmethod
    def of(cls, change: PlatformChange) -> Self:
        return cls(
            kind=change.kind.slug,
            title=change.title,
            description=change.description,
            happened_on=change.happened_on.isoformat(),
            layers=tuple(one.slug for one in change.layers.all()),
            codes=", ".join(map(str, change.codes)),
            services=tuple(one.slug for one in change.services.all()),
        )

    @classmethod
    def read(cls, posted: QueryDict) -> Self:
        return cls(
            kind=posted.get("kind", ""),
            title=posted.get("title", ""),
            description=posted.get("description", ""),
            happened_on=posted.get("happened_on", ""),
            layers=tuple(posted.getlist("layers")),
            codes=posted.get("codes", ""),
            services=tuple(posted.getlist("services")),
        )

    def numbers(self) -> tuple[list[int], str]:
        """The codes as numbers, and what is wrong with the field."""
        found, odd = [], []
        for word in self.codes.replace(",", " ").split():
            if word.isascii() and word.isdigit() and (word == "0" or is_failure(int(word))):
                found.append(int(word))
            else:
                odd.append(word)
        said = f"{', '.join(odd[:5])}: write codes such as 403, 429." if odd else ""
        return sorted(set(found)), said

    def day(self) -> date | None:
        try:
            return date.fromisoformat(self.happened_on)
        except ValueError:
            return None

    def scope(self, layers: Mapping[str, Layer], services: Mapping[str, Service]) -> Scope:
        """What of it can be read, for the preview."""
        return Scope(
            tuple(layers[one].pk for one in self.layers if one in layers),
            tuple(self.numbers()[0]),
            tuple(services[one].pk for one in self.services if one in services),
        )


def chosen[T](slugs: Sequence[str], known: Mapping[str, T]) -> list[T]:
    return [known[one] for one in slugs if one in known]
