import { createPrivateKey } from 'node:crypto'
import type * as world from '../demo/world.ts'
import type { SecretRef } from '../base/secret.ts'
import { identify } from '../engine/identity.ts'
import type { Identity } from '../engine/identity.ts'
import { pause } from '../engine/pause.ts'
import { request } from '../engine/request.ts'
import { rawPublicKey } from '../journal/checkpoint.ts'
import type { Store } from '../journal/store.ts'
import { FaultError } from '../model/fault-error.ts'
import type { Person } from '../model/actor.ts'
import { fold } from '../run/fold.ts'
import { openQuestions } from '../run/state.ts'
import type { Rehearsal } from '../surfaces/cli/app.ts'

/** How long the second person of the drill reads a plan before approving it. */
const READS_MS = 3000

export interface Drill {
  /** Where its configuration is. */
  readonly dir: string
  readonly rehearsal: Rehearsal
  /** The second person: approves what waits for an approval until the signal aborts. */
  attend(store: Store, run: string, signal: AbortSignal): Promise<void>
  stop(): Promise<void>
}

/**
 * The built-in world for whoever has no inventory for drills: real programs on loopback, a leaked secret, and a colleague.
 * @throws FaultError PLAN_BLOCKED when its packages are not installed.
 */
export async function startDrill(user: string): Promise<Drill> {
  const { startWorld } = await loadWorld()
  const started = await startWorld({ user })
  const bob = identify(bobAlone(started.people.bobKey), { key: started.people.bobKey, osUser: user })
  if (!bob.ok) throw new Error(bob.because)
  return {
    dir: started.dir,
    rehearsal: {
      inputs: { client: 'shop-web', strategy: 'contain-first' },
      secrets: { leaked: started.leakedRef as SecretRef },
      says: [
        `The drill world runs: provider ${started.at.issuer}, programs ${started.at.web} and ${started.at.portal}`,
        `What owners are told: ${started.messages} and ${started.mails}`,
        'Bob, your colleague in security, approves what he is asked after a look at it.',
      ],
      answers: (state) => openQuestions(state).some(({ kind }) => kind === 'approve'),
    },
    attend: (store, run, signal) => attend({ store, run, signal }, bob.value),
    stop: () => started.stop(),
  }
}

/** Bob as a policy knows him; what he signs is checked against the policy of the run all the same. */
function bobAlone(key: string): readonly Person[] {
  return [{ id: 'bob', groups: [], public_key: Buffer.from(rawPublicKey(createPrivateKey(key))).toString('base64') }]
}

/** Only here, and only now: the packages of the drill world are no part of an incident. */
async function loadWorld(): Promise<Pick<typeof world, 'startWorld'>> {
  try {
    // Its programs import them in processes of their own, where nobody could say it this well.
    for (const name of ['oidc-provider', 'smtp-server']) import.meta.resolve(name)
    return await import('../demo/world.ts')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw thrown
    throw new FaultError(
      {
        code: 'PLAN_BLOCKED',
        what: 'the built-in drill world is not installed here',
        saw: 'a package that is missing',
        wanted: 'oidc-provider and smtp-server, or an inventory that says `drill: true`',
        changed: [],
        retry: 'after-fix',
        next: [{ say: 'Install its packages beside stanch:', command: 'npm install oidc-provider smtp-server' }],
      },
      'none',
    )
  }
}

interface Attending {
  readonly store: Store
  readonly run: string
  readonly signal: AbortSignal
}

async function attend({ store, run, signal }: Attending, identity: Identity): Promise<void> {
  for (let seen = 0; !signal.aborted;) {
    const entries = await store.read(run)
    const asked = openQuestions(fold(entries.map(({ event }) => event))).find(({ kind }) => kind === 'approve')
    if (asked?.digest && (await hasRead(signal))) {
      // Refused means that somebody was faster, or that the plan has moved; the next look tells.
      await request(store, run, { identity, wish: { ask: 'approve', step: asked.step, digest: asked.digest } })
    }
    seen = entries.length
    await store.changed(run, seen, signal)
  }
}

async function hasRead(signal: AbortSignal): Promise<boolean> {
  return pause(READS_MS, signal).then(
    () => true,
    () => false,
  )
}
