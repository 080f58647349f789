/* Looks again every few seconds while something waits to be drawn. Without script, the link
   "Look again" does; whoever is reading or pressing a button is not disturbed. */
(() => {
  "use strict";

  const PAUSE = 5000; // milliseconds between two looks
  const SPEAK = 30000; // …and between two sentences to those who listen

  const parts = ["renditions-progress", "renditions-list"];
  const voice = document.getElementById("renditions-voice");
  const element = (id, page = document) => page.getElementById(id);
  const isWaiting = () => element("renditions-progress")?.hasAttribute("data-refresh");
  let spoke = Date.now();

  function renew(page) {
    for (const id of parts) {
      const [old, fresh] = [element(id), element(id, page)];
      if (!fresh) return false; // signed out meanwhile
      if (old.contains(document.activeElement)) {
        // Numbers may change under somebody's hands, links and buttons may not.
        for (const part of old.querySelectorAll("#renditions-summary, dd[data-state]")) {
          const same = part.id ? `#${part.id}` : `dd[data-state="${part.dataset.state}"]`;
          part.textContent = fresh.querySelector(same)?.textContent ?? part.textContent;
        }
        old.toggleAttribute("data-refresh", fresh.hasAttribute("data-refresh"));
      } else if (old.innerHTML !== fresh.innerHTML) old.replaceWith(document.adoptNode(fresh));
    }
    return true;
  }

  function speak() {
    if (isWaiting() && Date.now() - spoke < SPEAK) return;
    spoke = Date.now();
    voice.textContent = element("renditions-summary")?.textContent ?? "";
  }

  async function look() {
    if (!document.hidden) {
      try {
        const answer = await fetch(window.location.href);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (!renew(page)) return;
        speak();
      } catch {
        // The server may be back the next time.
      }
    }
    if (isWaiting()) setTimeout(look, PAUSE);
  }

  if (isWaiting()) setTimeout(look, PAUSE);
})();
