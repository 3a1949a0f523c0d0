"""What was clicked in a chart."""

from typing import Any

from pages.parts.state import widget_value


def clicked(key: str) -> Any:
    """Give the ``customdata`` of the point that was clicked, None where the click chose none; for the chart's callback.

    A chart is drawn under a new key once its choice is in the view, so that a click always says what it points at.
    """
    points = widget_value(key)["selection"]["points"]
    return points[0].get("customdata") if points else None
