import type { Secret } from '../base/secret.ts'
import { digest } from '../base/hash.ts'
import type { Actor } from '../model/actor.ts'
import { ENGINE } from '../model/actor.ts'
import { personOf } from '../run/approval.ts'
import type { RunSpec } from '../run/spec.ts'
import type { Holder, Lease, Store } from '../journal/store.ts'
import type { Desk } from './secret-desk.ts'

export interface Opening {
  readonly run: string
  readonly spec: RunSpec
  readonly actor: Actor
  /** Values of secret inputs, by input name. */
  readonly secrets: Readonly<Record<string, Secret>>
  readonly holder: Holder
}

/** The lock comes first: a second responder on the same client learns who is at it before a second run exists. */
export async function openRun(
  store: Store,
  desk: Desk,
  opening: Opening,
): Promise<Lease | { readonly heldBy: Holder }> {
  const { run, spec, actor } = opening
  const lease = await store.lease(run, spec.resources, opening.holder)
  if ('heldBy' in lease) return lease
  const by = personOf(spec.people, actor)
  await store.create(run, { actor, events: [{ type: 'run.opened', by, spec }] })
  await store.checkpoint(run)
  for (const [name, secret] of Object.entries(opening.secrets)) await desk.keepInput(name, secret)
  return lease
}

/** Takes a run up again, after a crash or in another process; the epoch fences whoever held it before. */
export async function resumeRun(
  store: Store,
  { run, spec, actor, holder }: Omit<Opening, 'secrets'>,
): Promise<Lease | { readonly heldBy: Holder }> {
  const lease = await store.lease(run, spec.resources, holder)
  if ('heldBy' in lease) return lease
  const by = personOf(spec.people, actor)
  await store.append(run, {
    actor: ENGINE,
    events: [{ type: 'run.resumed', by, epoch: lease.epoch }],
    epoch: lease.epoch,
  })
  return lease
}

/** What a person compares before and after: the digest of everything the run would be opened with. */
export function specDigest(spec: RunSpec): string {
  return digest(JSON.parse(JSON.stringify(spec)))
}
