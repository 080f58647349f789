// Arrow keys walk from picture to picture; Enter opens one, since each is a link. Without this
// script Tab does the same.

const gallery = document.querySelector(".gallery");
const links = [...(gallery?.querySelectorAll("li > a") ?? [])];

/** How many pictures stand in the first row. */
function columns() {
  const first = links[0].getBoundingClientRect().top;
  const below = links.findIndex((link) => link.getBoundingClientRect().top > first + 1);
  return below === -1 ? links.length : below;
}

function target(key, at) {
  const forward = getComputedStyle(gallery).direction === "rtl" ? -1 : 1;
  switch (key) {
    case "ArrowRight": return at + forward;
    case "ArrowLeft": return at - forward;
    case "ArrowDown": return at + columns();
    case "ArrowUp": return at - columns();
    case "Home": return 0;
    case "End": return links.length - 1;
    default: return null;
  }
}

gallery?.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const to = links[target(event.key, links.indexOf(event.target.closest("a")))];
  if (!to) return;
  event.preventDefault();
  to.focus();
});
