"""A filled app to make decisions in, with names in place of ids."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

LEE = (
    "“Nets catch less each year,” said Ann Lee, biologist at the Agency of Fish. "
    "“The bay is warmer now,” said Ann Lee.\n\n“Boats lie idle,” said Anne Leigh, skipper at the Council of Boats.\n"
)
BY = {"by": "Ida Holm"}
OBRIEN, LEE_, LEIGH = (f"expert {name}" for name in ("Odhran O’Brien", "Ann Lee", "Anne Leigh"))
LICR, FISH, BOATS = (
    f"institution {name}" for name in ("Larkhaven Institute for Coastal Research", "Agency of Fish", "Council of Boats")
)
GAUGES, MONEY = (f"quotation {word} Harbour walls are low" for word in ("The", "There"))
NETS, BAY, BOAT = (f"quotation {word} Fish" for word in ("Nets", "The", "Boats"))


class World:
    """Calls the app; in bodies names such as LEE_ and GAUGES stand for ids."""

    def __init__(self, client: FlaskClient):
        self.client = client
        lists = {name: client.get(f"/api/v1/{name}?limit=100").json["items"] for name in ("experts", "institutions")}
        self.ids = {f"{kind[:-1]} {item['name']}": item["id"] for kind, items in lists.items() for item in items}
        for item in client.get("/api/v1/quotes?limit=100").json["items"]:
            self.ids[f"quotation {item['content']['text'].split()[0]} {item['article']['title']}"] = item["id"]

    def filled_in(self, body: Any) -> Any:
        """The body with ids in place of names."""
        if isinstance(body, dict):
            return {name: self.filled_in(value) for name, value in body.items()}
        if isinstance(body, list):
            return [self.filled_in(value) for value in body]
        return self.ids.get(body, body) if isinstance(body, str) else body

    def post(self, address: str, body: dict) -> TestResponse:
        return self.client.post(f"/api/v1/decisions{address}", json=self.filled_in(BY | body))

    def get(self, address: str) -> TestResponse:
        return self.client.get(f"/api/v1/{address}")

    def state(self) -> list:
        """All that the API shows."""
        lists = ["experts?limit=100", "institutions?limit=100", "quotes?limit=100", "articles", "review"]
        found = [self.get(address).json for address in lists]
        for item in found[2]["items"]:
            found.append(self.get(f"statements/{item['statement_id']}").json)
        return found
