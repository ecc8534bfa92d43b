import { string } from '@oclif/core/flags'

/** Kept in the journal and the report; one line is what a reader wants. */
export const BECAUSE = string({ required: true, description: 'The reason; it stays in the report', helpValue: 'TEXT' })
