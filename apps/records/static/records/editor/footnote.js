/**
 * Footnotes in the rich text editor: a mark on the words of the note, where its number will stand.
 *
 * With words chosen, the button makes them a note, or a note plain words again. With none, it asks
 * for the note's text. Writing on after a note is ordinary text.
 */
import { Mark, updateAttrsDialog } from "django-prose-editor/editor"

export const Footnote = Mark.create({
  name: "footnote",
  // Above the link's 1000: a note holds its links, and stays in one piece around them.
  priority: 1100,
  inclusive: false,

  addOptions() {
    return { label: "Note", hint: "", textLabel: "Text", addLabel: "Add" }
  },

  parseHTML() {
    return [{ tag: "span.footnote", consuming: false }]
  },

  renderHTML() {
    return ["span", { class: "footnote" }, 0]
  },

  addMenuItems({ buttons, menu }) {
    const { name, options } = this
    const button = buttons.text(options.label)
    button.title = options.hint
    menu.defineItem({
      name,
      groups: "notes",
      button,
      active: (editor) => editor.isActive(name),
      command(editor) {
        if (editor.state.selection.empty && !editor.isActive(name)) {
          askForNote(editor, name, options)
        } else {
          editor.chain().focus().toggleMark(name, {}, { extendEmptyMarkRange: true }).run()
        }
      },
    })
  },
})

async function askForNote(editor, name, { label, textLabel, addLabel }) {
  const field = { type: "string", format: "textarea", title: textLabel }
  const ask = updateAttrsDialog({ text: field }, { title: label, submitText: addLabel })
  const answer = await ask(editor, {})
  const text = answer?.text.replace(/\s+/g, " ").trim()
  if (text) {
    editor.chain().focus().insertContent({ type: "text", text, marks: [{ type: name }] }).run()
  }
}
