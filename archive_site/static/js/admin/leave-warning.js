/* Asks before a changed form is left unsaved. Without script, nothing is lost that was not
   lost before: the browser's own history often keeps what was typed. */
(function () {
  "use strict";

  function start() {
    // By name, since the log-out form and the undo buttons are forms too.
    const form = document.querySelector("body.change-form #content-main form[method=post]");
    if (!form) return;
    let isChanged = form.querySelector(".errornote, .errorlist") !== null;

    const markChanged = function (event) {
      // A page may put words into its own boxes while it loads; only a person's acts count.
      if (event.isTrusted || event.type.startsWith("formset:")) isChanged = true;
    };
    form.addEventListener("input", markChanged);
    form.addEventListener("change", markChanged);
    for (const act of ["suggest:chosen", "reorder:moved"]) form.addEventListener(act, function () { isChanged = true; });
    document.addEventListener("formset:removed", markChanged);
    form.addEventListener("submit", function () { isChanged = false; });

    window.addEventListener("beforeunload", function (event) {
      if (isChanged) event.preventDefault();
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
