// Work that only a person can do. Nothing outside is touched; what the person brings back becomes the receipt, and the
// step is drawn "by hand", never "proven".
import { z } from 'zod'
import { connector } from '../../sdk/index.ts'
import type { Want } from '../../sdk/index.ts'

const PROMPT = {
  link: 'Link to the evidence',
  text: 'What was done',
  confirm: 'Is it done?',
  file: 'Path of the file; its digest is kept',
} as const

export default connector({
  kind: 'manual',
  id: 'checklist',
  title: 'A person with a checklist',
  settings: z.strictObject({}),
  target: z.strictObject({}),
}).action('manual/checklist', {
  change: z.null(),
  receipt: z.record(z.string(), z.string()),
  observe: async () => null,
  plan: (_, { args }) => ({
    kind: 'by-hand',
    says: args.items.length === 1 ? (args.items[0] ?? '') : `${args.items.length} things to do by hand`,
    lines: args.items,
    wants: args.evidence.map((kind): Want => ({ name: kind, kind, prompt: PROMPT[kind], optional: false })),
  }),
  apply: async () => ({}),
  verify: async () => ({ claim: 'a person says that it is done', verdict: 'unknown', seen: ['stated, not checked'] }),
  undo: { cannot: 'what a person did, a person undoes' },
})
