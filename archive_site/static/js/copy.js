// A button beside each reference copies it, as a keyboard cannot select it. Without this script a
// click on the reference selects the whole of it.

/** Selects all of an element, so that what is copied keeps its italics. */
function select(element) {
  const selection = getSelection();
  selection.removeAllRanges();
  const range = document.createRange();
  range.selectNodeContents(element);
  selection.addRange(range);
}

for (const button of document.querySelectorAll("[data-copies]")) {
  const place = button.closest("[hidden]");
  if (place) place.hidden = false;
  button.addEventListener("click", () => {
    select(document.getElementById(button.dataset.copies));
    // The newer way is shut to pages that come without encryption, as on a library's own network.
    if (!document.execCommand("copy")) return;
    for (const status of document.querySelectorAll(".copier [role=status]")) {
      status.textContent = status.parentElement.contains(button) ? button.dataset.copied : "";
    }
  });
}
