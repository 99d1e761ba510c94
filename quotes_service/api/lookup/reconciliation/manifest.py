"""The service manifest: what clients must know to use the service (Reconciliation Service API 0.2, section 3.1)."""

from __future__ import annotations

from typing import Any

from quotes_service import __version__
from quotes_service.services.lookup.reconciliation import batches, properties
from quotes_service.standards.links import Links

VERSIONS = ["0.2"]
#: Of the frame in which clients show a preview, in pixels.
_WIDTH, _HEIGHT = 420, 220


def manifest(links: Links) -> dict[str, Any]:
    """The manifest of the service with these addresses."""
    service = links.api("reconcile")
    suggest = {
        kind: {"service_url": service, "service_path": f"/suggest/{kind}"} for kind in ("entity", "property", "type")
    }
    return {
        "versions": VERSIONS,
        "name": "quotes_service",
        "identifierSpace": links.identifiers,
        "schemaSpace": f"{service}#",
        "documentation": links.api("docs/"),
        "serviceVersion": __version__,
        "defaultTypes": list(properties.TYPES),
        "view": {"url": f"{links.identifiers}{{{{id}}}}"},
        "preview": {"url": f"{service}/preview/{{{{id}}}}", "width": _WIDTH, "height": _HEIGHT},
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/properties"},
            "property_settings": list(properties.SETTINGS),
        },
        "batchSize": batches.MAX_QUERIES,
    }
