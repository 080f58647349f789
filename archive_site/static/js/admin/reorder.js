/* Gives rows in order, such as an item's files, buttons that move them up and down. Without script
   the box with the order is there. What is said stands in data-… of #reorder-words. */
(() => {
  "use strict";

  const LISTS = "[data-reorder], #files-group";
  const ROW = "[data-reorder] > li, #files-group .inline-related:not(.empty-form)";
  const ORDER = "input[name$='order']";

  const words = document.getElementById("reorder-words")?.dataset;
  if (!words) return;
  const voice = document.createElement("p");

  /* An empty row that nobody has filled in yet has no place: giving it one would fill it in. */
  const hasPlace = (row) => row.matches("li, .has_original") || Boolean(row.querySelector("input[type=file]")?.files.length);
  const rowsOf = (list) => [...list.querySelectorAll(ROW)].filter(hasPlace);

  /* What it shows of the item, once that is chosen; else its file's name. */
  function nameOf(row) {
    const role = row.querySelector("select[name$='role']");
    if (role?.value) return role.selectedOptions[0].textContent;
    const chosen = row.querySelector("input[type=file]")?.files[0]?.name;
    return chosen || row.querySelector("[data-name], .inline_label").textContent.trim();
  }

  const filled = (sentence, values) => sentence.replace(/\[(\w+)\]/g, (whole, name) => values[name] ?? whole);

  function move(row, step) {
    const list = row.closest(LISTS);
    const rows = rowsOf(list);
    const from = rows.indexOf(row);
    const to = Math.min(Math.max(from + step, 0), rows.length - 1);
    if (to > from) rows[to].after(row);
    if (to < from) rows[to].before(row);
    const order = rowsOf(list);
    order.forEach((each, index) => { each.querySelector(ORDER).value = index + 1; });
    // A live region that is set to what it says already may be passed over.
    voice.textContent = "";
    voice.textContent = filled(words.moved, { name: nameOf(row), number: to + 1, total: order.length });
    if (to !== from) row.dispatchEvent(new CustomEvent("reorder:moved", { bubbles: true }));
  }

  function button(row, text, step) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.dataset.step = step;
    made.addEventListener("click", () => {
      move(row, step);
      made.focus(); // a row that is moved loses it
    });
    return made;
  }

  function equip(row) {
    let place = row.querySelector(".reorder");
    if (!place) {
      place = document.createElement("p");
      place.className = "reorder";
      place.append(button(row, words.up, -1), button(row, words.down, 1));
      row.querySelector("h3, .joining-name").after(place);
    }
    place.hidden = !hasPlace(row) || rowsOf(row.closest(LISTS)).length < 2;
    for (const each of place.children) each.setAttribute("aria-label", `${each.textContent}: ${nameOf(row)}`);
  }

  const equipAll = () => document.querySelectorAll(ROW).forEach(equip);

  function start() {
    if (!document.querySelector(LISTS) || !document.querySelector(ORDER)) return;
    voice.className = "suggestions-voice";
    voice.setAttribute("role", "status");
    document.body.append(voice);
    equipAll();
    document.addEventListener("change", equipAll);
    document.addEventListener("formset:added", equipAll);
  }

  if (document.readyState === "complete") start();
  else window.addEventListener("load", start); // Django's own script numbers the rows first
})();
