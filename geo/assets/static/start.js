// The map without a server: who answers is said before the map asks.

import "./held.js";
import "../map/map.js";
