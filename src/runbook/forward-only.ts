import type { Saying } from '../document/position.ts'
import type { LintedStep } from './lint.ts'
import { lintedSteps } from './lint.ts'
import { parseReference } from './reference.ts'

/**
 * Fields through which a value is put, or kept, in force. That of restore-client-secret is left out: it is the one way back,
 * and lint wants it approved (docs/decisions/0007).
 */
const IN_FORCE: readonly string[] = [
  'identity/revoke-client-secret keep',
  'identity/prove-dead fresh',
  'identity/require-client-key key',
  'identity/prove-key-only key',
  'secret-store/put-secret secret',
]
/** Fields that hold the leaked value, whatever an input is called. */
const LEAKED: readonly string[] = ['leaked', 'secret']

/**
 * Forward only: no runbook can bring a leaked secret back into force, be it as a "rollback" at four in the morning. An input
 * counts as leaked when its name says so or when any look or revocation takes it as the leaked value.
 */
export function forwardOnly(linted: LintedStep, field: string, input: string): Saying | undefined {
  if (!IN_FORCE.includes(`${linted.step.uses} ${field}`) || !isLeaked(linted, input)) return undefined
  return {
    what: `forward only: ${field} would bring the leaked secret back into force`,
    fix: 'use the fresh secret of the step that issues it, for example $steps.issue.fresh',
  }
}

function isLeaked(linted: LintedStep, input: string): boolean {
  if (/leak/.test(input)) return true
  return lintedSteps(linted).some(({ step }) =>
    Object.entries(step.with ?? {}).some(([field, value]) => {
      const found = typeof value === 'string' ? parseReference(value) : undefined
      const names = found?.kind === 'input' && found.name === input
      return names && LEAKED.includes(field) && !IN_FORCE.includes(`${step.uses} ${field}`)
    }),
  )
}
