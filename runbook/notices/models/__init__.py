"""Where teams hear of things, what was made for them, and what was sent."""

from .channels import Channel, Look, Preference
from .deliveries import Delivery, Digest

__all__ = ["Channel", "Delivery", "Digest", "Look", "Preference"]
