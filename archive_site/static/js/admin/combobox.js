/* Turns <input data-suggest-url> into a combobox: suggestions as you type, by keyboard or
   mouse. Without script the box is simply typed into. With data-multiple="true" it holds a
   list with commas, and only its last entry is completed. One list of suggestions serves every
   box, so rows added to a form later need nothing of their own. */
(() => {
  "use strict";

  const BOX = "input[data-suggest-url]";
  const PAUSE = 200; // milliseconds without a keystroke before asking

  const list = document.createElement("ul");
  const voice = document.createElement("div"); // what screen readers are told
  let box = null; // the input whose suggestions are shown
  let active = -1;
  let timer, request;

  const isMultiple = (input) => input.dataset.multiple === "true";
  const isOpenFor = (input) => box === input && !list.hidden;

  /* What stands before the last entry: all to the last comma outside quotes. */
  const before = (input) => isMultiple(input) ? input.value.match(/^(?:(?:[^",]|"[^"]*")*,)*/)[0] : "";
  const wanted = (input) => input.value.slice(before(input).length).replaceAll('"', "").trim();

  function choose(option) {
    const input = box;
    let value = option.dataset.value;
    if (isMultiple(input)) {
      if (value.includes(",")) value = `"${value}"`;
      value = `${before(input)} ${value}, `.trimStart();
    }
    input.value = value;
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.dispatchEvent(new Event("suggest:chosen", { bubbles: true }));
  }

  function close() {
    clearTimeout(timer);
    request?.abort();
    box?.setAttribute("aria-expanded", "false");
    box?.removeAttribute("aria-activedescendant");
    list.hidden = true;
    active = -1;
    box = null;
  }

  function asOption(result, index) {
    const option = document.createElement("li");
    const label = document.createElement("bdi");
    const hint = document.createElement("small");
    option.id = `suggestion-${index}`;
    option.dataset.value = result.value;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    label.textContent = result.label;
    hint.textContent = result.hint || "";
    hint.dir = "auto";
    option.append(label, " ", hint);
    return option;
  }

  function show(input, results) {
    list.replaceChildren(...results.map(asOption));
    list.hidden = results.length === 0;
    list.setAttribute("aria-label", input.labels[0]?.textContent.trim() || input.name);
    box = input;
    active = -1;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
    const frame = input.getBoundingClientRect();
    list.style.top = `${frame.bottom + window.scrollY}px`;
    list.style.left = `${frame.left + window.scrollX}px`;
    list.style.minWidth = `${frame.width}px`;
    // A number and names need no translating.
    voice.textContent = [results.length, ...results.slice(0, 3).map((r) => r.label)].join(", ");
  }

  function move(step) {
    const options = list.children;
    options[active]?.setAttribute("aria-selected", "false");
    if (active < 0 && step < 0) active = 0;
    active = (active + step + options.length) % options.length;
    options[active].setAttribute("aria-selected", "true");
    options[active].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", options[active].id);
  }

  async function ask(input) {
    const text = wanted(input);
    close();
    if (!text) return;
    request = new AbortController();
    const url = new URL(input.dataset.suggestUrl, window.location.href);
    url.searchParams.set("q", text);
    try {
      const answer = await fetch(url, { signal: request.signal });
      const { results } = answer.ok ? await answer.json() : { results: [] };
      if (document.activeElement === input) show(input, results);
    } catch {
      // Overtaken by the next keystroke, or no answer: typing goes on without suggestions.
    }
  }

  function onKey(event) {
    const input = event.target;
    if (!input.matches(BOX) || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && isOpenFor(input)) move(step);
    else if (step) ask(input);
    else if (event.key === "Enter" && isOpenFor(input) && active >= 0) choose(list.children[active]);
    else if (event.key === "Escape" && isOpenFor(input)) close();
    else return;
    event.preventDefault();
  }

  function announce(root) {
    for (const input of root.querySelectorAll(BOX)) {
      const roles = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
      for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    Object.assign(list, { id: "suggestions", className: "suggestions", hidden: true });
    list.setAttribute("role", "listbox");
    voice.className = "suggestions-voice";
    voice.setAttribute("role", "status");
    document.body.append(list, voice);
    // The box keeps the focus while a suggestion is pressed.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", ({ target }) => target.closest("li") && choose(target.closest("li")));
    announce(document);
  });
  document.addEventListener("formset:added", (event) => announce(event.target));
  document.addEventListener("input", ({ target }) => {
    clearTimeout(timer);
    if (target.matches(BOX)) timer = setTimeout(ask, PAUSE, target);
  });
  document.addEventListener("keydown", onKey);
  document.addEventListener("focusout", ({ target }) => target.matches(BOX) && close());
  window.addEventListener("resize", close);
})();
