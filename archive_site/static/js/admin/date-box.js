/* Answers a date box in words while it is typed into: <input data-date-url data-language> and,
   beside it, .date-answer. Without script the sentence comes when the form is saved. */
(() => {
  "use strict";

  const BOX = "input[data-date-url]";
  const PAUSE = 300; // milliseconds without a keystroke before asking

  const stored = new WeakMap(); // what the page itself said of each box
  let timer, request;

  const answerOf = (box) => box.parentElement.querySelector(".date-answer");

  function say(box, sentence, isRefused) {
    const place = answerOf(box);
    // A live region that is set to what it says already would be read out once more.
    if (place.textContent !== sentence) place.textContent = sentence;
    place.classList.toggle("is-refused", isRefused);
  }

  async function ask(box) {
    request?.abort();
    request = new AbortController();
    const url = new URL(box.dataset.dateUrl, window.location.href);
    url.searchParams.set("text", box.value.slice(0, 200)); // the refusal of 101 is that of 10,000
    url.searchParams.set("language", box.dataset.language);
    try {
      const answer = await fetch(url, { signal: request.signal });
      if (!answer.ok) return;
      const { ok, words, message } = await answer.json();
      say(box, ok ? words : message, !ok);
    } catch {
      // Overtaken by the next keystroke, or no answer: saving will tell.
    }
  }

  function onInput({ target: box }) {
    if (!box.matches(BOX)) return;
    if (!stored.has(box)) stored.set(box, answerOf(box).textContent);
    clearTimeout(timer);
    request?.abort();
    // What came with the page is not read anew on saving either.
    if (box.value.trim() === box.defaultValue.trim()) say(box, stored.get(box), false);
    else if (!box.value.trim()) say(box, "", false);
    else timer = setTimeout(ask, PAUSE, box);
  }

  document.addEventListener("input", onInput);
})();
