import { z } from 'zod'
import { IDENTITY_VERBS } from './identity-verbs.ts'
import { secretRef } from './schema.ts'
import { credential } from './verb-shape.ts'
import type { Verb } from './verb-shape.ts'

export const KINDS = ['identity', 'secret-store', 'workload', 'session', 'notify', 'manual'] as const
export type Kind = (typeof KINDS)[number]

const thing = z.string().meta({ description: 'The target, usually $item' })

/**
 * What each verb takes and gives, the same at every provider: so a runbook can change provider and keep its steps.
 * `about` says what a verb's target is: a credential of the inventory, one dependent, one workload, an owner's channel, or
 * nothing (manual work). The field of `with` that names the target is taken out before a connector sees `args`.
 */
export const VERBS = {
  ...IDENTITY_VERBS,
  'session/back-channel-logout': {
    summary: 'End the sessions at the provider and at every relying party',
    about: 'credential',
    names: 'credential',
    changes: true,
    with: z.strictObject({ credential }),
    gives: z.strictObject({ ended: z.int(), delivered: z.int(), undelivered: z.int() }),
  },
  'secret-store/put-secret': {
    summary: 'Put the new secret where a program will find it',
    about: 'dependent',
    names: 'target',
    changes: true,
    with: z.strictObject({ target: thing, secret: secretRef('The secret to store') }),
    gives: z.strictObject({ version: z.string(), fingerprint: z.string() }),
  },
  'workload/restart': {
    summary: 'Make a program read its secret again',
    about: 'workload',
    names: 'target',
    changes: true,
    with: z.strictObject({ target: thing }),
    gives: z.looseObject({}),
  },
  'notify/owners': {
    summary: 'Tell the owners where the incident stands',
    about: 'channel',
    names: 'credential',
    changes: true,
    with: z.strictObject({ credential }),
    gives: z.strictObject({ message: z.string() }),
  },
  'manual/checklist': {
    summary: 'Work that only a person can do',
    about: 'nothing',
    names: null,
    changes: true,
    with: z.strictObject({
      items: z.array(z.string()).min(1).meta({ description: 'What to do, one line each' }),
      evidence: z
        .array(z.enum(['link', 'text', 'confirm', 'file']))
        .default([])
        .meta({ description: 'What the person must bring back' }),
    }),
    gives: z.looseObject({}),
  },
} as const satisfies Record<string, Verb>

export type VerbName = keyof typeof VERBS
export type Args<V extends VerbName> = Omit<z.output<(typeof VERBS)[V]['with']>, 'credential' | 'target'>
export type Gives<V extends VerbName> = z.output<(typeof VERBS)[V]['gives']>

export function isVerb(name: string): name is VerbName {
  return Object.hasOwn(VERBS, name)
}
