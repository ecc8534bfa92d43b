import type { Checked } from '../../src/document/checked.ts'
import { formatProblem } from '../../src/document/format-problem.ts'
import type { CheckedRunbook } from '../../src/runbook/read-runbook.ts'
import { readRunbook } from '../../src/runbook/read-runbook.ts'
import { VERBS } from '../../src/sdk/verb.ts'

const HEAD = `stanch: 1
name: given
title: Given
inputs:
  client: { type: credential, kind: oidc-client-secret }
  leaked: { type: secret, optional: true }
  strategy: { type: choice, options: [contain-first, overlap] }
steps:
`
/** Lines of `HEAD`: the first step stands on the next one. */
export const ABOVE = HEAD.split('\n').length - 1

export const ISSUE = `  - id: issue
    phase: contain
    uses: identity/issue-client-secret
    with: { credential: $inputs.client, strategy: $inputs.strategy, leaked: $inputs.leaked }
    approve: { of: [group:security] }
`
export const TELL = `  - id: tell
    phase: notify
    uses: notify/owners
    with: { credential: $inputs.client }
`

export function read(text: string): Checked<CheckedRunbook> {
  return readRunbook({ file: 'given.yaml', bytes: new TextEncoder().encode(text) }, VERBS)
}

/** A runbook of these steps between a head and a last step that tells. */
export function withSteps(steps: string): string {
  return `${HEAD}${steps}${TELL}`
}

/** Every problem as `CODE line:col what | fix`. */
export function said(text: string): readonly string[] {
  return read(text).problems.map(({ code, place, what, fix }) => `${code} ${place.line}:${place.col} ${what} | ${fix}`)
}

/** All that a person would see of these problems. */
export function shownText(text: string): string {
  return read(text)
    .problems.flatMap((problem) => formatProblem(problem, text))
    .join('\n')
}
