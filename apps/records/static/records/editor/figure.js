/**
 * Figures in the rich text editor: a picture of the archive between two paragraphs, and its
 * caption. Of the picture only its item's identifier is kept; readers get it by way of the gate.
 *
 * The button asks for the item, by its identifier or by any address it has here, and for the
 * caption, which is then edited where it stands. On a figure, the button asks for another item.
 */
import { Node, updateAttrsDialog } from "django-prose-editor/editor"

const LETTERS = "0123456789bcdfghjkmnpqrstvwxz"
const LENGTH = 8

/** Whether a word has the form of an identifier: its last letter checks the others. */
function isIdentifier(word) {
  const values = [...word].map((letter) => LETTERS.indexOf(letter))
  if (values.length !== LENGTH || values.includes(-1)) return false
  const check = values.pop()
  return values.reduce((sum, value, place) => sum + value * (place + 1), 0) % LETTERS.length === check
}

/** The identifier in a text or address; empty where there is none. */
export function itemNamedIn(text) {
  const parts = text.toLowerCase().split(/[/?#]/)
  return parts.map((part) => part.trim().replaceAll("-", "")).find(isIdentifier) ?? ""
}

// Not “Figure”: the editor has one of its own, which holds the address of an image.
export const Plate = Node.create({
  name: "plate",
  group: "block",
  content: "inline*",
  defining: true,
  isolating: true,

  addOptions() {
    return { label: "Figure", hint: "", itemLabel: "", itemHelp: "", captionLabel: "", addLabel: "", refusal: "" }
  },

  addAttributes() {
    return {
      item: {
        default: "",
        parseHTML: (element) => itemNamedIn(element.dataset.item),
        renderHTML: ({ item }) => ({ "data-item": item }),
      },
    }
  },

  parseHTML() {
    return [
      {
        tag: "figure[data-item]",
        getAttrs: (element) => itemNamedIn(element.dataset.item) !== "" && null,
        contentElement: (element) => element.querySelector("figcaption") ?? element,
      },
    ]
  },

  renderHTML({ HTMLAttributes }) {
    return ["figure", HTMLAttributes, ["figcaption", 0]]
  },

  addKeyboardShortcuts() {
    // A caption is one line: Enter goes on below the figure.
    return {
      Enter: ({ editor }) => {
        if (!editor.isActive(this.name)) return false
        const { $from } = editor.state.selection
        const after = $from.after($from.depth)
        return editor.chain().insertContentAt(after, { type: "paragraph" }).setTextSelection(after + 1).run()
      },
    }
  },

  addMenuItems({ buttons, menu }) {
    const { name, options } = this
    const button = buttons.text(options.label)
    button.title = options.hint
    menu.defineItem({
      name,
      groups: "figures",
      button,
      active: (editor) => editor.isActive(name),
      command: (editor) => askForFigure(editor, name, options),
    })
  },
})

async function askForFigure(editor, name, options) {
  const isThere = editor.isActive(name)
  const item = { type: "string", title: options.itemLabel, description: options.itemHelp, required: true }
  const caption = { type: "string", format: "textarea", title: options.captionLabel }
  const ask = updateAttrsDialog(isThere ? { item } : { item, caption }, {
    title: options.label,
    submitText: isThere ? undefined : options.addLabel,
  })
  const asked = ask(editor, editor.getAttributes(name))
  refuseWhatNamesNothing(editor, options.refusal)
  const answer = await asked
  if (!answer) return
  const attrs = { item: itemNamedIn(answer.item) }
  if (isThere) {
    editor.chain().focus().updateAttributes(name, attrs).run()
    return
  }
  const text = answer.caption.replace(/\s+/g, " ").trim()
  const content = text ? [{ type: "text", text }] : []
  editor.chain().focus().insertContent({ type: name, attrs, content }).run()
}

/** Let the box say itself, in words, what it does not take: the dialog asks it before it closes. */
function refuseWhatNamesNothing(editor, refusal) {
  const box = editor.view.dom.parentElement.querySelector("dialog[open] input[name=item]")
  const judge = () => box.setCustomValidity(itemNamedIn(box.value) || !box.value ? "" : refusal)
  box.addEventListener("input", judge)
}
