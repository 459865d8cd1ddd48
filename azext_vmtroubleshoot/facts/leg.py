"""The route by which one end's packets leave for the other."""
from dataclasses import dataclass
from typing import Optional, Tuple

from ..model import CannotRead, Unreadable
from .effective_routes import ENDPOINTS, INSIDE, EffectiveRoutes, Route, plain
from .place import Place
from .remote import STAND_IN


@dataclass(frozen=True)
class Leg:
    place: Place
    peer: str                        # to where; a stand-in for an address that is not known
    route: Optional[Route]           # None when no route holds the address
    contrary: Tuple[Route, ...]      # routes for service tags that may hold it as well

    @property
    def kind(self) -> str:
        """inside, appliance, gateway, endpoint (private or of a service), internet, none, or whatever else Azure calls
        it; "" without a route."""
        hop = plain(self.route.next_hop) if self.route else ""
        if hop in INSIDE:
            return "inside"
        return {"virtualappliance": "appliance", "virtualapplianceecmp": "appliance",
                "virtualnetworkgateway": "gateway", **dict.fromkeys(ENDPOINTS, "endpoint")}.get(hop, hop)

    @property
    def lost(self) -> bool:
        """Azure drops what is sent here."""
        return self.route is None or self.kind == "none" or self.kind == "internet" and self.place.inside

    @property
    def chosen(self) -> bool:
        """Somebody set this route."""
        return bool(self.route) and self.route.source.lower() == "user"

    @classmethod
    def read(cls, place: Place, routes: EffectiveRoutes) -> "Leg":
        return cls.of(place, routes)

    @classmethod
    def of(cls, place: Place, routes: EffectiveRoutes) -> "Leg":
        here = routes.of(place.nic_id)
        if isinstance(here, Unreadable):
            raise CannotRead(here.why, here.needs, here.code, here.status)
        peer = place.peer or STAND_IN[4]
        return cls(place, peer, here.lookup(peer), here.untold)
