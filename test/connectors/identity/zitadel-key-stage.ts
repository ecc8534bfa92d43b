import { onTestFinished } from 'vitest'
import { cast } from '../../world/identity-zitadel.ts'
import type { Zitadel } from '../../world/identity-zitadel.ts'
import type { Acted } from '../../fakes/act.ts'
import { stageOf } from './acting.ts'
import type { Stage } from './acting.ts'

export const KEY = 'run:steps.unit.key'
const WRITES = /^(?:Generate|Update|Create|Delete)/

export interface KeyStage extends Stage<Zitadel> {
  readonly register: (leaked?: string | null) => Promise<Acted>
  readonly require: (leaked?: string) => Promise<Acted>
  readonly prove: (leaked?: string) => Promise<Acted>
  /** Keys that ZITADEL has, shown or not. */
  readonly kids: () => readonly string[]
  /** Methods that were called. */
  readonly called: () => readonly string[]
  readonly written: () => readonly string[]
  /** The private key that was kept. */
  readonly sealed: () => Record<string, string>
  /** The first answer to this call is lost on the way, whatever is asked before it. */
  readonly loseAnswerTo: (method: string) => void
}

/** Keys at ZITADEL, for one test. */
export async function keyStage(secrets: Readonly<Record<string, string>> = {}): Promise<KeyStage> {
  const stage = await stageOf({ ...cast, secrets: { ...cast.secrets, ...secrets } })
  onTestFinished(() => stage.close())
  const called = (): readonly string[] => stage.writes().map((line) => line.replace(/.*\//, ''))
  return {
    ...stage,
    register: (leaked = null) => stage.run('identity/register-client-key', { leaked }),
    require: (leaked = 'env:LEAKED') => stage.run('identity/require-client-key', { key: KEY, leaked }),
    prove: (leaked = 'env:LEAKED') => stage.run('identity/prove-key-only', { key: KEY, leaked }),
    kids: () => stage.state.keys.map(({ keyId }) => keyId),
    called,
    written: () => called().filter((method) => WRITES.test(method)),
    sealed: () => JSON.parse(stage.escrow.get('key')?.reveal() ?? '{}') as Record<string, string>,
    loseAnswerTo: (method) => {
      stage.server.weather = ({ url }) => {
        if (!url.pathname.endsWith(`/${method}`)) return undefined
        stage.server.weather = () => undefined
        stage.server.loseNextAnswer()
        return undefined
      }
    },
  }
}
