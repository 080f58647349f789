// Looking closely at a picture. The page is whole without this: buttons appear only where it runs.

const dialog = document.querySelector("dialog.zoom");
const place = dialog.querySelector(".zoom-picture");
let viewer = null;
let library = null;

/** Fetch the viewer when it is first asked for; it is larger than all the rest of the page. */
function fetchLibrary() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = dialog.dataset.library;
    script.onload = () => resolve(window.OpenSeadragon);
    script.onerror = () => {
      library = null;
      reject(new Error("not loaded"));
    };
    document.head.append(script);
  });
  return library;
}

/**
 * Keep the viewer from adding a style sheet of its own, which our policy forbids: it adds none
 * where it finds an element of this name, which need not be HTML's. Its sheet would hide the focus.
 */
function stayInOurStyle() {
  const mark = document.createElementNS("urn:none", "style");
  mark.setAttribute("data-openseadragon-mobile-css", "ours");
  document.head.append(mark);
}

/** Return what the picture's service offers: its own sizes, or tiles where there are any. */
async function sourceAt(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.status);
  const info = await answer.json();
  if (info.tiles) return info;
  const levels = info.sizes.map(({ width, height }) => ({
    url: `${info.id}/full/${width},${height}/0/default.jpg`,
    width,
    height,
  }));
  return { type: "legacy-image-pyramid", levels };
}

function say(words) {
  const paragraph = document.createElement("p");
  paragraph.setAttribute("role", "alert");
  paragraph.textContent = words;
  place.replaceChildren(paragraph);
}

async function open(button) {
  dialog.showModal();
  place.replaceChildren();
  try {
    const [OpenSeadragon, source] = await Promise.all([
      fetchLibrary(),
      sourceAt(button.dataset.source),
    ]);
    if (!dialog.open) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    viewer = new OpenSeadragon.Viewer({
      element: place,
      tileSources: source,
      drawer: "canvas",
      showNavigationControl: false,
      maxZoomPixelRatio: 2,
      visibilityRatio: 0.6,
      animationTime: still ? 0 : 0.6,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    });
    viewer.addHandler("open-failed", () => say(place.dataset.problem));
    viewer.canvas.setAttribute("role", "img");
    viewer.canvas.setAttribute("aria-label", button.dataset.alt);
    viewer.canvas.focus();
  } catch {
    say(place.dataset.problem);
  }
}

const does = {
  closer: () => viewer?.viewport.zoomBy(1.5).applyConstraints(),
  farther: () => viewer?.viewport.zoomBy(1 / 1.5).applyConstraints(),
  whole: () => viewer?.viewport.goHome(),
  close: () => dialog.close(),
};

dialog.addEventListener("click", (event) => {
  does[event.target.closest("[data-does]")?.dataset.does]?.();
});
// Escape closes the dialog by itself, and focus returns to the button that opened it.
dialog.addEventListener("close", () => {
  viewer?.destroy();
  viewer = null;
});

stayInOurStyle();
for (const button of document.querySelectorAll("button.zoom-open")) {
  button.hidden = false;
  button.addEventListener("click", () => open(button));
}
