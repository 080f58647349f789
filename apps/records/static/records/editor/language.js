/**
 * The language of some words, where it differs from the rest: screen readers pronounce them by it,
 * and browsers choose letters and hyphens.
 */
import { Mark, updateAttrsDialog } from "django-prose-editor/editor"

export const Language = Mark.create({
  name: "language",
  // Below notes and links, above bold and italic.
  priority: 900,
  inclusive: false,

  addOptions() {
    return { label: "Language", hint: "", noneLabel: "—", languages: [] }
  },

  addAttributes() {
    return { lang: { default: null } }
  },

  parseHTML() {
    return [{ tag: "span[lang]", consuming: false }]
  },

  renderHTML({ HTMLAttributes }) {
    return ["span", HTMLAttributes, 0]
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
      enabled: (editor) => !editor.state.selection.empty || editor.isActive(name),
      command: (editor) => askForLanguage(editor, name, options),
    })
  },
})

async function askForLanguage(editor, name, { label, noneLabel, languages }) {
  const current = editor.getAttributes(name).lang
  const codes = new Map([[noneLabel, null]])
  for (const [code, words] of languages) codes.set(`${words} (${code})`, code)
  // A code from elsewhere is kept unless the editor chooses another.
  if (current && ![...codes.values()].includes(current)) codes.set(current, current)
  const chosen = [...codes.keys()].find((words) => codes.get(words) === (current ?? null))

  const ask = updateAttrsDialog({ language: { title: label, enum: [...codes.keys()] } })
  const answer = await ask(editor, { language: chosen })
  if (!answer) return
  const chain = editor.chain().focus()
  if (editor.state.selection.empty) chain.extendMarkRange(name)
  const lang = codes.get(answer.language)
  if (lang) chain.setMark(name, { lang }).run()
  else chain.unsetMark(name).run()
}
