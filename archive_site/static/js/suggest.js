// Suggests names, places, tags and titles while one types into a search box. Each
// <input data-suggest-url> becomes a combobox with a list of its own; a suggestion leads to its
// page. Enter without one chosen sends the form as ever, and without this script the form is all.

const PAUSE = 150; // milliseconds without a keystroke before asking
const REMEMBERED = 50; // answers, while this page stands

/** The list under one box. */
class Suggestions {
  constructor(input) {
    this.input = input;
    this.active = -1;
    this.answers = new Map();
    this.list = document.createElement("ul");
    this.list.id = `${input.id}-suggestions`;
    this.list.className = "suggestions";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.labels[0]?.textContent.trim() ?? "");
    this.voice = document.createElement("div"); // what screen readers are told
    this.voice.className = "unseen";
    this.voice.setAttribute("role", "status");
    input.after(this.list, this.voice);
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-controls": this.list.id, "aria-expanded": "false" };
    for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
    input.addEventListener("input", () => this.wait());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    // The box keeps the focus while a suggestion is pressed; a finger that scrolls presses none.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", ({ target }) => this.go(target.closest("[role=option]")));
    input.form?.addEventListener("submit", () => this.close());
    window.addEventListener("pageshow", () => this.close());
  }

  get isOpen() { return !this.list.hidden; }

  wait() {
    clearTimeout(this.timer);
    this.request?.abort();
    if (!this.input.value.trim()) return this.close();
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const text = this.input.value.trim();
    if (!text) return;
    this.request?.abort();
    const request = this.request = new AbortController();
    try {
      const answer = this.answers.get(text) ?? await this.fetched(text, request.signal);
      // Overtaken, or left, while it was on its way.
      if (request.signal.aborted || document.activeElement !== this.input) return;
      this.show(answer);
    } catch {
      // Overtaken by the next keystroke, or no answer: typing goes on without suggestions.
      if (!request.signal.aborted) this.close();
    }
  }

  async fetched(text, signal) {
    const url = new URL(this.input.dataset.suggestUrl, location.href);
    url.searchParams.set("q", text);
    const response = await fetch(url, { signal, headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(response.status);
    const answer = await response.json();
    if (this.answers.size >= REMEMBERED) this.answers.clear();
    this.answers.set(text, answer);
    return answer;
  }

  show({ results, said }) {
    this.list.replaceChildren(...results.map((result, n) => this.option(result, n)));
    this.voice.textContent = said;
    this.list.hidden = results.length === 0;
    this.list.scrollTop = 0;
    this.input.setAttribute("aria-expanded", String(this.isOpen));
    this.choose(-1);
  }

  option(result, number) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${number}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.url = result.url;
    option.append(piece("suggestion-title", result.title, result.language));
    if (result.name) option.append(" ", piece("suggestion-name", result.name, result.name_language));
    option.append(" ", piece("suggestion-hint", result.hint, ""));
    return option;
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.list.hidden = true;
    this.voice.textContent = "";
    this.input.setAttribute("aria-expanded", "false");
    this.choose(-1);
  }

  /** Mark the option of this number; -1 is none, and so is one past either end. */
  choose(number) {
    const options = this.list.children;
    options[this.active]?.setAttribute("aria-selected", "false");
    this.active = number < -1 ? options.length - 1 : number >= options.length ? -1 : number;
    const option = options[this.active];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  go(option) {
    if (!option) return;
    const { url } = option.dataset;
    this.close();
    location.assign(url);
  }

  key(event) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.isOpen) this.choose(this.active + step);
    else if (step === 1) this.ask();
    else if (event.key === "Enter" && this.isOpen && this.active >= 0) this.go(this.list.children[this.active]);
    else if (event.key === "Escape" && this.isOpen) this.close();
    else return;
    event.preventDefault();
  }
}

/** A run of text in its own language, whichever way it is written. */
function piece(name, text, language) {
  const run = document.createElement("bdi");
  run.className = name;
  run.textContent = text;
  if (language) run.lang = language;
  return run;
}

for (const input of document.querySelectorAll("input[data-suggest-url]")) new Suggestions(input);
