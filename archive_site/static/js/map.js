// The map. It draws the rows of the list on this page and knows of no other places; the page is
// whole without it. Nothing is asked of another host, unless the archive names a tile server.

const L = window.L;
const box = document.querySelector("#map");
const told = JSON.parse(box.dataset.told);
const words = told.words;
const language = document.documentElement.lang;
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const ROUGH = new Set(["area", "about", "unstated"]);
const RADIUS = 42;
const MOST_LABELS = 60;

/** Return what one row of the list says, with the row itself. */
function read(row, number) {
  const link = row.querySelector(".card-title a");
  return {
    row,
    number,
    name: link.textContent.trim(),
    language: link.querySelector("bdi").lang,
    at: L.latLng(Number(row.dataset.latitude), Number(row.dataset.longitude)),
    isRough: ROUGH.has(row.dataset.precision),
    metres: Number(row.dataset.metres),
    named: Number(row.dataset.named),
    isCentre: row.classList.contains("is-centre"),
    isAround: row.classList.contains("is-around"),
  };
}

function element(name, className, text = "", spoken = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  if (spoken) made.lang = spoken;
  return made;
}

function colour(name) {
  return getComputedStyle(box).getPropertyValue(`--${name}`).trim();
}

const sort = (spot) => (spot.isCentre ? "is-centre" : spot.isAround ? "is-around" : "");
const said = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (whole, name) => values[name]);

// --- the ground ---------------------------------------------------------------------------------

/** Make the map, with room for land, lines and labels beneath and above the places. */
function makeMap() {
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", words.map);
  box.dir = "ltr";
  const map = L.map(box, {
    attributionControl: false,
    zoomControl: false,
    minZoom: 1,
    maxZoom: told.tiles ? 18 : 14,
    zoomSnap: told.tiles ? 1 : 0.5,
    // The wheel scrolls the page, until somebody is at work on the map.
    scrollWheelZoom: false,
    maxBounds: [
      [-85.05, -200],
      [85.05, 200],
    ],
    zoomAnimation: !still,
    fadeAnimation: !still,
    markerZoomAnimation: !still,
    inertia: !still,
  });
  for (const [name, height] of [
    ["land", 210],
    ["lines", 220],
    ["labels", 640],
  ]) {
    const pane = map.createPane(name);
    pane.classList.add(`map-${name}`);
    pane.style.zIndex = height;
    pane.style.pointerEvents = "none";
    pane.setAttribute("aria-hidden", "true");
  }
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  new Scale({ imperial: false, maxWidth: 120 }).addTo(map);
  box.addEventListener("focusin", () => map.scrollWheelZoom.enable());
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget)) map.scrollWheelZoom.disable();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });
  return map;
}

/** A scale in the reader's words. */
const Scale = L.Control.Scale.extend({
  _updateMetric(most) {
    const length = this._getRoundNum(most);
    const [pattern, number] =
      length < 1000 ? [words.metres, length] : [words.kilometres, length / 1000];
    const label = said(pattern, { number: number.toLocaleString(language) });
    this._updateScale(this._mScale, label, length / most);
  },
});

/** Draw the tiles of the server that the archive names, or else land alone. */
async function drawGround(map) {
  if (told.tiles) {
    // Tile servers ask to be told which site it is for; they are not told which page.
    L.tileLayer(told.tiles, { maxZoom: 18, referrerPolicy: "origin" }).addTo(map);
    return;
  }
  const answer = await fetch(box.dataset.land);
  if (!answer.ok) throw new Error(answer.status);
  const atlas = await answer.json();
  const land = L.geoJSON(window.topojson.feature(atlas, atlas.objects.land), {
    interactive: false,
    pane: "land",
    renderer: L.canvas({ pane: "land", padding: 0.5 }),
    style: landStyle,
  }).addTo(map);
  box.dataset.drawn = "land";
  whenDark(() => land.setStyle(landStyle()));
}

function landStyle() {
  return { color: colour("coast"), weight: 1, fillColor: colour("land"), fillOpacity: 1 };
}

function whenDark(paint) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
}

// --- lines of latitude and longitude ------------------------------------------------------------

const STEPS = [30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];

/** The boxes in which degrees stand now, over which no name is written. */
let degreeBoxes = [];

/** Keep lines of latitude and longitude under the places, with their degrees at the edges. */
function drawLines(map) {
  const lines = L.layerGroup().addTo(map);
  const renderer = L.canvas({ pane: "lines", padding: 0.5 });
  const draw = () => {
    lines.clearLayers();
    const perDegree = (256 * 2 ** map.getZoom()) / 360;
    const step = STEPS.findLast((degrees) => degrees * perDegree >= 110) ?? STEPS[0];
    const style = { pane: "lines", renderer, interactive: false, weight: 1, color: colour("grid") };
    const wide = map.getBounds().pad(0.5);
    const south = Math.max(wide.getSouth(), -85);
    const north = Math.min(wide.getNorth(), 85);
    const line = (points) => L.polyline(points, style).addTo(lines);
    for (const y of multiples(step, south, north)) {
      line([
        [y, wide.getWest()],
        [y, wide.getEast()],
      ]);
    }
    for (const x of multiples(step, wide.getWest(), wide.getEast())) {
      line([
        [south, x],
        [north, x],
      ]);
    }
    nameLines(map, lines, step);
  };
  map.on("moveend", draw);
  whenDark(draw);
  draw();
}

function multiples(step, from, to) {
  const found = [];
  for (let n = Math.ceil(from / step); n * step <= to; n++) found.push(n * step);
  return found;
}

/** Write the degrees: latitudes at the right-hand edge, longitudes at the upper one. */
function nameLines(map, lines, step) {
  const bounds = map.getBounds();
  const size = map.getSize();
  degreeBoxes = [];
  const put = (left, top, text) => {
    const icon = L.divIcon({
      className: "map-degree",
      html: element("bdi", "", text),
      iconSize: null,
      iconAnchor: [0, 0],
    });
    const options = { icon, pane: "lines", interactive: false, keyboard: false };
    L.marker(map.containerPointToLatLng([left, top]), options).addTo(lines);
    degreeBoxes.push({ left, top, right: left + measure(text), bottom: top + 20 });
  };
  for (const y of multiples(step, Math.max(bounds.getSouth(), -85), Math.min(bounds.getNorth(), 85))) {
    const at = map.latLngToContainerPoint([y, bounds.getCenter().lng]);
    const text = degrees(y, step, words.north, words.south);
    if (at.y > 34 && at.y < size.y - 8) {
      put(size.x - measure(text) - 6, at.y - 20, text);
    }
  }
  for (const x of multiples(step, bounds.getWest(), bounds.getEast())) {
    const at = map.latLngToContainerPoint([bounds.getCenter().lat, x]);
    const text = degrees(((x + 540) % 360) - 180, step, words.east, words.west);
    // The buttons stand in the corner before, and a latitude may in the one behind.
    if (at.x > 56 && at.x < size.x - measure(text) - 16) {
      put(at.x + 4, 4, text);
    }
  }
}

function degrees(value, step, positive, negative) {
  const digits = Math.max(0, Math.ceil(-Math.log10(step)));
  const rounded = Number(value.toFixed(digits));
  const number = Math.abs(rounded).toLocaleString(language, { maximumFractionDigits: digits });
  if (rounded === 0) return `${number}°`;
  return said(rounded > 0 ? positive : negative, { degrees: number });
}

// --- places -------------------------------------------------------------------------------------

/** Return a place's mark, which can be reached and opened by keyboard. */
function makeMarker(spot) {
  const inside = element("span", "dot-inside");
  inside.append(
    element("span", `dot-mark${spot.isRough ? " is-rough" : ""}`),
    element("span", "unseen", spot.name, spot.language),
  );
  const icon = L.divIcon({ className: `dot ${sort(spot)}`, html: inside, iconSize: [26, 26] });
  const marker = L.marker(spot.at, {
    icon,
    riseOnHover: true,
    zIndexOffset: spot.isCentre ? 1000 : 0,
  });
  marker.spot = spot;
  marker.bindPopup(() => contents(spot), { maxWidth: 280, minWidth: 180, autoPanPadding: [12, 12] });
  return marker;
}

/** Return what the list says of a place, to stand beside its mark. */
function contents(spot) {
  const copy = element("div", "place-on-map");
  copy.append(...[...spot.row.children].map((child) => child.cloneNode(true)));
  return copy;
}

/** Return the group that draws places that lie close together as one mark with their number. */
function makeGroup() {
  return L.markerClusterGroup({
    maxClusterRadius: RADIUS,
    showCoverageOnHover: false,
    animate: !still,
    spiderLegPolylineOptions: { weight: 1.5, color: colour("coast"), opacity: 1 },
    iconCreateFunction(cluster) {
      const spots = cluster.getAllChildMarkers().map((marker) => marker.spot);
      const inside = element("span", "dot-inside");
      const number = spots.length.toLocaleString(language);
      const names = spots.sort(before).slice(0, 3);
      const together = `${said(words.together, { count: number })}: `;
      const unseen = element("span", "unseen", together);
      for (const [index, spot] of names.entries()) {
        unseen.append(index ? ", " : "", element("bdi", "", spot.name, spot.language));
      }
      if (spots.length > names.length) unseen.append("…");
      const shown = element("span", "", number);
      shown.setAttribute("aria-hidden", "true");
      inside.append(shown, unseen);
      const width = spots.length > 999 ? 46 : spots.length > 99 ? 40 : 32;
      return L.divIcon({ className: "dot is-cluster", html: inside, iconSize: [width, width] });
    },
  });
}

/** The order in which places are named: what was asked for, then what most records name. */
function before(one, other) {
  return (
    other.isCentre - one.isCentre ||
    one.isAround - other.isAround ||
    other.named - one.named ||
    one.number - other.number
  );
}

/** Bring who opens a place to what is said of it, and back to its mark afterwards. */
function followFocus(map) {
  let circle = null;
  map.on("popupopen", ({ popup }) => {
    const shown = popup.getElement();
    const close = shown.querySelector(".leaflet-popup-close-button");
    close.setAttribute("aria-label", words.close);
    shown.querySelector(".card-title a").focus({ preventScroll: true });
    const { spot } = popup._source;
    if (spot.metres) {
      const style = { radius: spot.metres, weight: 1.5, interactive: false, fillOpacity: 0.08 };
      circle = L.circle(spot.at, { ...style, color: colour("accent") }).addTo(map);
    }
  });
  map.on("popupclose", ({ popup }) => {
    circle?.remove();
    // Without fading it is gone by now, and nothing has the focus that it had.
    const { activeElement } = document;
    if (activeElement === document.body || popup.getElement()?.contains(activeElement)) {
      (popup._source.getElement() ?? box).focus({ preventScroll: true });
    }
  });
}

// --- names --------------------------------------------------------------------------------------

const pen = document.createElement("canvas").getContext("2d");
const widths = new Map();

function measure(text) {
  if (!widths.has(text)) {
    const { fontFamily, fontSize } = getComputedStyle(box);
    pen.font = `600 ${fontSize} ${fontFamily}`;
    widths.set(text, Math.ceil(pen.measureText(text).width));
  }
  return widths.get(text);
}

const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Return the boxes in which a name may stand beside a mark: after it, before it, above, below. */
function boxesBeside({ x, y }, width, radius) {
  const [height, gap] = [20, radius + 3];
  const made = (left, top) => ({ left, top, right: left + width, bottom: top + height });
  return [
    made(x + gap, y - height / 2),
    made(x - gap - width, y - height / 2),
    made(x - width / 2, y - gap - height),
    made(x - width / 2, y + gap),
  ];
}

/** Keep names beside as many marks as have room, those first that tell most. */
function nameMarkers(map, group, alone) {
  const names = L.layerGroup().addTo(map);
  const draw = () => {
    names.clearLayers();
    const size = map.getSize();
    const frame = { left: 0, top: 0, right: size.x, bottom: size.y };
    const marks = marksInSight(map, group, alone, frame);
    const taken = [...marks.map(({ at, radius }) => around(at, radius)), ...degreeBoxes];
    for (const mark of marks.slice(0, MOST_LABELS * 4)) {
      if (names.getLayers().length >= MOST_LABELS) break;
      const text = mark.isSeveral ? `${mark.spot.name} …` : mark.spot.name;
      const own = taken[marks.indexOf(mark)];
      const room = boxesBeside(mark.at, measure(text), mark.radius).find(
        (place) =>
          place.left >= 0 &&
          place.top >= 0 &&
          place.right <= size.x &&
          place.bottom <= size.y &&
          !taken.some((other) => other !== own && meet(place, other)),
      );
      if (!room) continue;
      taken.push(room);
      const html = element("bdi", "", text, mark.spot.language);
      const icon = L.divIcon({
        className: `map-label ${sort(mark.spot)}`,
        html,
        iconSize: null,
        iconAnchor: [0, 0],
      });
      const corner = map.containerPointToLatLng([room.left, room.top]);
      const options = { icon, pane: "labels", interactive: false, keyboard: false };
      L.marker(corner, options).addTo(names);
    }
  };
  let asked = 0;
  const soon = () => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(draw);
  };
  map.on("moveend zoomend resize", soon);
  map.on("zoomstart", () => names.clearLayers());
  group.on("animationend spiderfied unspiderfied", soon);
  soon();
}

function around({ x, y }, radius) {
  return { left: x - radius, top: y - radius, right: x + radius, bottom: y + radius };
}

/** Return the marks in sight, each with the place that speaks for it, in the order of naming. */
function marksInSight(map, group, alone, frame) {
  const shown = new Map();
  for (const marker of group.getLayers()) {
    const mark = group.getVisibleParent(marker);
    if (!mark) continue;
    const best = shown.get(mark);
    if (!best || before(marker.spot, best) < 0) shown.set(mark, marker.spot);
  }
  for (const marker of alone) shown.set(marker, marker.spot);
  const found = [...shown].map(([mark, spot]) => ({
    spot,
    at: map.latLngToContainerPoint(mark.getLatLng()),
    isSeveral: !mark.spot,
    radius: mark.spot ? (spot.isCentre ? 13 : 8) : 17,
  }));
  return found
    .filter(({ at, radius }) => meet(around(at, radius), frame))
    .sort((one, other) => before(one.spot, other.spot));
}

// --- where it looks -----------------------------------------------------------------------------

/** Look at what was asked for: an area, a place among its neighbours, or all places there are. */
function lookAt(map, spots) {
  const options = { padding: [34, 34], maxZoom: spots.length > 1 ? 9 : 6, animate: false };
  const centre = spots.find((spot) => spot.isCentre);
  if (told.within) {
    const [south, west, north, east] = told.within;
    const over = west > east ? east + 360 : east;
    map.fitBounds([[south, west], [north, over]], { animate: false });
  } else if (centre) {
    // Its nearest neighbours come first in the list; so many that it can be told where it is.
    const near = spots.slice(0, 9).map((spot) => spot.at);
    const wide = Math.max(0.5, ...near.map((at) => Math.abs(at.lat - centre.at.lat)));
    const far = Math.max(0.5, ...near.map((at) => Math.abs(at.lng - centre.at.lng)));
    const { lat, lng } = centre.at;
    map.fitBounds([[lat - wide, lng - far], [lat + wide, lng + far]], options);
  } else {
    const own = spots.filter((spot) => !spot.isAround).map((spot) => spot.at);
    map.fitBounds(L.latLngBounds(own), options);
  }
}

/** Keep a link that lists what lies in the part of the world that is in sight. */
function offerView(map) {
  const link = document.querySelector(".map-view");
  const update = () => {
    const seen = map.getBounds();
    const held = (value, most) => Math.max(-most, Math.min(most, value)).toFixed(4);
    const sides = [
      held(seen.getWest(), 180),
      held(seen.getSouth(), 90),
      held(seen.getEast(), 180),
      held(seen.getNorth(), 90),
    ];
    const joined = told.inView.length > 1 ? `${told.inView}&` : "?";
    link.href = `${joined}within=${sides.join(",")}`;
  };
  map.on("moveend", update);
  update();
  link.hidden = false;
}

// --- all of it ----------------------------------------------------------------------------------

function start() {
  const spots = [...document.querySelectorAll(".places > .place")].map(read);
  const map = makeMap();
  lookAt(map, spots);
  drawLines(map);
  const group = makeGroup();
  const alone = [];
  for (const spot of spots) {
    const marker = makeMarker(spot);
    // What was asked for never hides among others.
    if (spot.isCentre) alone.push(marker.addTo(map));
    else group.addLayer(marker);
  }
  map.addLayer(group);
  nameMarkers(map, group, alone);
  followFocus(map);
  offerView(map);
  return drawGround(map);
}

document.querySelector(".map-frame").classList.add("is-drawn");
try {
  await start();
} catch (error) {
  const problem = element("p", "map-problem", words.problem);
  problem.setAttribute("role", "alert");
  box.prepend(problem);
  console.warn(error);
}
