/* Sends many files, each in a request of its own, three at a time: one failure harms no other.
   Without script the same form sends them together. What is said stands in data-… of the form. */
(() => {
  "use strict";

  const AT_ONCE = 3;
  const PAUSE = 3000; // milliseconds between two sentences to those who listen

  const form = document.getElementById("bulk-upload");
  if (!form) return;
  const words = form.dataset;
  const box = document.getElementById("id_files");
  const place = document.getElementById("upload-place");
  const list = document.getElementById("upload-list");
  const summary = document.getElementById("upload-summary");
  const voice = document.getElementById("upload-voice");
  const describe = document.getElementById("upload-describe");

  const rows = []; // every file that was chosen, as the list shows it
  let batch = null; // where the files of this visit are sent
  let shared = ""; // what the boxes said when the batch began
  let isBeginning = false;
  let said = 0, timer;

  const filled = (sentence, values) =>
    sentence.replace(/\[(\w+)\]/g, (whole, name) => values[name] ?? whole);
  const count = (state) => rows.filter((row) => row.state === state).length;
  const isRunning = () => isBeginning || rows.some((row) => ["sending", "queued"].includes(row.state));

  // --- what is shown ------------------------------------------------------------------

  function part(tag, className, text = "") {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  }

  function show(row, state, text, link = "") {
    row.state = state;
    row.line.className = `upload-${state}`;
    row.words.textContent = text;
    row.link.hidden = !link;
    if (link) row.link.href = link;
    row.retry.hidden = state !== "refused";
    row.drop.hidden = !["chosen", "refused"].includes(state);
    row.bar.hidden = !["sending", "queued"].includes(state);
    sum();
  }

  function sum() {
    const numbers = { total: rows.length, stored: count("stored"), failed: count("refused") };
    const started = numbers.stored + numbers.failed > 0 || isRunning();
    const isOver = started && !isRunning() && count("chosen") === 0;
    const sentence = filled(isOver ? words.finished : started ? words.summary : words.chosen, numbers);
    const failed = rows.filter((row) => row.state === "refused").map((row) => row.file.name);
    summary.textContent = [sentence, failed.slice(0, 10).join(", ")].filter(Boolean).join(" ");
    describe.hidden = !isOver || !numbers.stored;
    document.getElementById("upload-progress").hidden = rows.length === 0;
    speak();
  }

  /* A live region that changes with each of 200 files would never stop talking. */
  function speak() {
    clearTimeout(timer);
    const wait = isRunning() ? Math.max(0, said + PAUSE - Date.now()) : 0;
    timer = setTimeout(() => {
      said = Date.now();
      if (voice.textContent !== summary.textContent) voice.textContent = summary.textContent;
    }, wait);
  }

  // --- choosing -----------------------------------------------------------------------

  function add(files) {
    for (const file of files) {
      const isThere = rows.some(({ file: f }) =>
        f.name === file.name && f.size === file.size && f.lastModified === file.lastModified);
      if (!isThere) addRow(file);
    }
    complain("files", []);
    sum();
  }

  function addRow(file) {
    const row = {
      file, state: "chosen", batch: null, number: 0,
      line: part("li", "upload-chosen"), bar: document.createElement("progress"),
      words: part("span", "upload-words", words.waiting), link: part("a", "upload-link"),
      note: part("span", "upload-note"), retry: part("button", "button", words.retry), drop: part("button", "button", words.leaveOut),
    };
    row.bar.max = 100;
    row.bar.value = 0;
    row.bar.hidden = true;
    row.bar.setAttribute("aria-label", filled(words.progress, { name: file.name }));
    for (const button of [row.retry, row.drop]) {
      button.type = "button";
      button.setAttribute("aria-label", `${button.textContent}: ${file.name}`);
    }
    row.retry.hidden = row.link.hidden = row.note.hidden = true;
    row.retry.addEventListener("click", () => { row.words.focus(); queue([row]); });
    row.drop.addEventListener("click", () => leaveOut(row));
    row.words.tabIndex = -1;
    row.line.append(part("bdi", "upload-name", file.name), row.bar, row.words, row.link, row.note, row.retry, row.drop);
    rows.push(row);
    list.append(row.line);
  }

  function leaveOut(row) {
    const next = row.line.nextElementSibling?.querySelector("button:not([hidden])");
    rows.splice(rows.indexOf(row), 1);
    row.line.remove();
    (next || box).focus();
    sum();
  }

  // --- sending ------------------------------------------------------------------------

  const token = () => form.elements.csrfmiddlewaretoken.value;

  /* Numbers are given once and never again, so that a file sent twice is known by its own. */
  let nextNumber = 0;

  function queue(some) {
    for (const row of some) {
      // What is sent again goes where it was sent first.
      if (!row.batch) [row.batch, row.number] = [batch, nextNumber++];
      show(row, "queued", words.waiting);
    }
    pump();
  }

  function pump() {
    const free = AT_ONCE - count("sending");
    rows.filter((row) => row.state === "queued").slice(0, Math.max(0, free)).forEach(send);
  }

  function send(row) {
    const request = new XMLHttpRequest();
    const data = new FormData();
    data.append("number", row.number);
    data.append("file", row.file);
    request.open("POST", row.batch);
    request.setRequestHeader("X-CSRFToken", token());
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      row.bar.value = total ? (100 * loaded) / total : 0;
      if (loaded === total) row.words.textContent = words.checking;
    });
    request.addEventListener("load", () => settle(row, request));
    for (const name of ["error", "abort", "timeout"]) {
      request.addEventListener(name, () => refuse(row, words.noAnswer));
    }
    show(row, "sending", words.sending);
    request.send(data);
  }

  function answerOf(request) {
    try {
      return JSON.parse(request.responseText);
    } catch {
      return {};
    }
  }

  function settle(row, request) {
    const answer = answerOf(request);
    if (answer.url) {
      row.link.textContent = answer.title;
      // Sentences with links, in which the archive has escaped every name.
      row.note.innerHTML = answer.notes.join(" ");
      row.note.hidden = !answer.notes.length;
      show(row, "stored", words.stored, answer.url);
      pump();
      return;
    }
    const isOut = request.status === 403 || request.responseURL !== new URL(row.batch, window.location.href).href;
    const own = request.status === 413 ? words.tooLarge : isOut ? words.signedOut : words.noAnswer;
    refuse(row, answer.sentence || own);
  }

  function refuse(row, sentence) {
    show(row, "refused", `${words.refused}: ${sentence}`);
    pump();
  }

  // --- beginning ----------------------------------------------------------------------

  function complain(name, sentences) {
    const row = form.querySelector(`[data-field="${CSS.escape(name)}"]`);
    if (!row) return;
    row.querySelector(".errorlist")?.remove();
    if (!sentences.length) return;
    const errors = part("ul", "errorlist");
    errors.append(...sentences.map((sentence) => part("li", "", sentence)));
    row.prepend(errors);
  }

  function mend(errors) {
    for (const row of form.querySelectorAll("[data-field]")) complain(row.dataset.field, errors[row.dataset.field] || []);
    const note = document.getElementById("upload-mend");
    const names = Object.keys(errors);
    note.hidden = names.length === 0;
    note.textContent = [words.mend, ...(errors.__all__ || [])].join(" ");
    if (!names.length) return;
    const first = form.querySelector(`[data-field="${CSS.escape(names[0])}"] :is(input, select, textarea)`);
    first?.focus();
  }

  function saidOfAll() {
    const data = new FormData(form);
    data.delete("files");
    return data;
  }

  async function begin() {
    const data = saidOfAll();
    const now = new URLSearchParams(data).toString();
    if (batch && now === shared) return true;
    try {
      const answer = await fetch(window.location.pathname, { method: "POST", body: data, headers: { Accept: "application/json" } });
      const { url, errors } = await answer.json().catch(() => ({ errors: { files: [words.signedOut] } }));
      mend(errors || {});
      if (!url) return false;
      [batch, shared] = [url, now];
      for (const link of describe.querySelectorAll("a")) link.href = url + (link.dataset.then || "");
      return true;
    } catch {
      mend({ files: [words.noAnswer] });
      return false;
    }
  }

  async function start() {
    const chosen = rows.filter((row) => row.state === "chosen");
    if (!chosen.length) return complain("files", isRunning() || count("stored") ? [] : [words.noFile]) || box.focus();
    if (isBeginning) return;
    isBeginning = true;
    const isBegun = await begin();
    isBeginning = false;
    if (isBegun) queue(chosen);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    start();
  });
  box.addEventListener("change", () => {
    add(box.files);
    box.value = "";
  });
  for (const name of ["dragenter", "dragover"]) {
    place.addEventListener(name, (event) => {
      event.preventDefault();
      place.classList.add("is-over");
    });
  }
  place.addEventListener("dragleave", () => place.classList.remove("is-over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("is-over");
    add(event.dataTransfer.files);
  });
  window.addEventListener("beforeunload", (event) => {
    if (isRunning() || count("chosen")) event.preventDefault();
  });
  form.querySelector(".upload-with-script").hidden = false;
})();
