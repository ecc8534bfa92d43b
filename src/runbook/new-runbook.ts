import type { z } from 'zod'
import type { Result } from '../base/result.ts'
import { refuse } from '../base/result.ts'
import type { CREDENTIAL_KINDS } from '../model/runbook.ts'
import type { NewStep } from './new-step.ts'
import { fillSteps } from './new-step.ts'
import type { VerbTable } from './verb-table.ts'
import { fieldsOf, mayBeNull, optionsOf } from './verb-table.ts'

export type CredentialKind = (typeof CREDENTIAL_KINDS)[number]

/** The four answers a new runbook is made from. */
export interface Wanted {
  readonly name: string
  readonly title: string
  readonly kind: CredentialKind
  /** One of `STRATEGIES[kind]`, or the actions themselves in their order. */
  readonly does: string | readonly string[]
}

/** What a runbook for each kind of credential may do, in words for whoever chooses. */
export const STRATEGIES: Readonly<Record<CredentialKind, Readonly<Record<string, string>>>> = {
  'oidc-client-secret': {
    'contain-first': 'Kill the leaked secret at once; what uses it is down until it has the new one',
    overlap: 'Move everything to a new secret first, then kill the leaked one',
    ask: 'Either way; whoever starts the run decides',
    sessions: 'Only end the sessions',
  },
  'signing-key': {
    'by-hand': 'Replace the key by hand, then end the sessions',
    sessions: 'Only end the sessions',
  },
}

const CLEAN_UP: NewStep = {
  id: 'clean-up',
  phase: 'improve',
  manual: ['Remove the secret from the place where it leaked, its history and its copies included.'],
  evidence: 'link',
}
const TELL: NewStep = { id: 'tell', phase: 'notify', uses: 'notify/owners', always: true }
const SESSIONS: NewStep = { id: 'sessions', phase: 'contain', uses: 'session/back-channel-logout' }
const TRIAGE: NewStep = { id: 'triage', phase: 'detect', uses: 'identity/probe-client-secret' }
const MOVE: readonly NewStep[] = [
  { id: 'dependents', phase: 'eradicate', uses: 'secret-store/put-secret' },
  { id: 'restart', phase: 'eradicate', uses: 'workload/restart' },
]
const PROVE: NewStep = { id: 'prove', phase: 'recover', uses: 'identity/prove-dead' }

function issue(strategy: string): NewStep {
  return { id: 'issue', phase: 'contain', uses: 'identity/issue-client-secret', given: { strategy } }
}

function kill(id: string, when?: string): NewStep {
  return { id, phase: 'contain', uses: 'identity/revoke-client-secret', ...(when && { when }) }
}

const END: readonly NewStep[] = [SESSIONS, PROVE, TELL, CLEAN_UP]
const STEPS: Readonly<Record<string, readonly NewStep[]>> = {
  'contain-first': [TRIAGE, issue('contain-first'), kill('kill'), ...MOVE, ...END],
  overlap: [TRIAGE, issue('overlap'), ...MOVE, kill('kill'), ...END],
  ask: [
    TRIAGE,
    issue('$inputs.strategy'),
    kill('kill-now', "inputs.strategy == 'contain-first'"),
    ...MOVE,
    kill('kill-after', "inputs.strategy == 'overlap'"),
    ...END,
  ],
  sessions: [SESSIONS, TELL],
  'by-hand': [
    {
      id: 'publish',
      phase: 'contain',
      manual: ['Publish a new key beside the old one, and see both in the JWKS.'],
      evidence: 'link',
      asks: true,
    },
    { id: 'switch', phase: 'contain', manual: ['Sign with the new key.'], evidence: 'confirm' },
    {
      id: 'withdraw',
      phase: 'contain',
      manual: ['Take the leaked key out of the JWKS, and see that it is gone.'],
      evidence: 'link',
      asks: true,
    },
    SESSIONS,
    TELL,
  ],
}

/** The text of a runbook that does what was asked, in the form that people go on writing in. */
export function newRunbook({ name, title, kind, does }: Wanted, verbs: VerbTable): Result<string> {
  const wanted = typeof does === 'string' ? STEPS[does] : ownSteps(does)
  if (!wanted) return refuse(`this is no strategy for ${kind}; there are ${Object.keys(STRATEGIES[kind]).join(', ')}`)
  const filled = fillSteps(wanted, verbs)
  if (!filled.ok) return filled
  const steps = filled.value.map((lines) => lines.join('\n')).join('\n\n')
  const inputs = inputsOf(kind, steps, verbs)
  return {
    ok: true,
    value: `${HEAD}stanch: 1\nname: ${name}\ntitle: ${quoted(title)}\ninputs:\n${inputs}\nsteps:\n${steps}\n`,
  }
}

/** The order of the actions says which strategy they are: what is revoked before it has moved is contained first. */
function ownSteps(actions: readonly string[]): readonly NewStep[] {
  const [revoked, moved] = ['identity/revoke-client-secret', 'secret-store/put-secret'].map((uses) =>
    actions.indexOf(uses),
  ) as [number, number]
  const strategy = revoked < moved ? 'contain-first' : 'overlap'
  const isSaid = revoked >= 0 && moved >= 0
  return actions.map((uses) => ({
    uses,
    ...(isSaid && uses === 'identity/issue-client-secret' && { given: { strategy } }),
  }))
}

const HEAD = `# yaml-language-server: $schema=./runbook.schema.json
# What each field means: stanch runbook explain --field steps
`

/** Only what a step takes is asked. */
function inputsOf(kind: CredentialKind, steps: string, verbs: VerbTable): string {
  const texts = [...new Set([...steps.matchAll(/\$inputs\.(\w+)/g)].map(([, name = '']) => name))]
  const rows = ['client', ...texts.filter((name) => name !== 'client')].map(
    (name) => `  ${name}: ${inputOf(name, kind, verbs)}`,
  )
  return rows.join('\n')
}

function inputOf(name: string, kind: CredentialKind, verbs: VerbTable): string {
  if (name === 'client')
    return `{ type: credential, kind: ${kind}, prompt: ${kind === 'signing-key' ? 'Whose key leaked?' : 'Whose secret leaked?'} }`
  if (name === 'leaked')
    return '{ type: secret, optional: true, prompt: Paste the leaked secret; it is only used to prove that it is dead }'
  if (name === 'strategy') return '{ type: choice, options: [contain-first, overlap], prompt: What matters more now? }'
  return plainInput(name, Object.values(verbs).flatMap((verb) => fieldsOf(verb.with)[name] ?? [])[0])
}

/** As the field is described of which it is the answer. */
function plainInput(name: string, field: z.ZodType | undefined): string {
  const prompt = `prompt: ${JSON.stringify(field?.meta()?.description ?? name)}`
  const options = field && optionsOf(field)
  if (options) return `{ type: choice, options: [${options.join(', ')}], ${prompt} }`
  return `{ type: text, ${field && mayBeNull(field) ? 'optional: true, ' : ''}${prompt} }`
}

/** Plain where YAML cannot read anything else into it. */
function quoted(text: string): string {
  return /^[A-Za-z][A-Za-z0-9 ,.()'’?!-]*$/.test(text) && !/[ ?]$|^(?:true|false|null|yes|no|on|off)$/i.test(text)
    ? text
    : JSON.stringify(text)
}
