/**
 * The editor takes a text box's place on the screen; it takes its name and its explanations for
 * those who listen as well.
 */
document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea: box } }) => {
  const [label] = box.labels
  if (!label) return
  label.id ||= `${box.id}_label`
  const page = editor.view.dom
  page.setAttribute("aria-labelledby", label.id)
  page.setAttribute("aria-multiline", "true")
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (box.hasAttribute(name)) page.setAttribute(name, box.getAttribute(name))
  }
  // A click on the label leads into the text, as it does with any other box.
  label.addEventListener("click", () => editor.commands.focus())
})
