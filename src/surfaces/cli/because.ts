import { custom } from '@oclif/core/flags'
import { Refused } from './refused.ts'

/** A reason, kept in the journal and the report: one line of at most 500 characters, whatever was pasted. */
export const because = custom({
  helpValue: 'TEXT',
  parse: async (text) => {
    const fits = text.trim() !== '' && text.length <= 500 && !/[\r\n]/.test(text)
    if (fits) return text
    throw new Refused('a reason is one line of 1 to 500 characters')
  },
})

export const BECAUSE = because({ required: true, description: 'The reason; it stays in the report' })
