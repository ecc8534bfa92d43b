import type { SecretRef } from '../../base/secret.ts'
import type { Exposure } from '../../model/exposure.ts'
import type { Proof } from '../../model/proof.ts'
import type { Credential } from '../probe/client-auth.ts'
import { probeSecret } from '../probe/probe-secret.ts'
import type { ProbeReport } from '../probe/probe-secret.ts'
import { cardHere, probeTarget, readOptional, residual } from '../rotation/look.ts'
import { worth } from '../rotation/proofs.ts'
import type { ClientKey } from './client-key.ts'
import { keyOf, leakedKeyOf, secretsOf, standingOf, untilKeyAccepted } from './look.ts'
import type { KeyLook, LeakedKey } from './look.ts'
import type { ClientKeys } from './port.ts'

export interface KeyOnly {
  readonly key: SecretRef
  readonly leaked: SecretRef | null
  /** How often the secret is tried over the propagation window. */
  readonly times: number
  /** What a refused secret is worth: `contained` after one pass, `dead` after the whole window. */
  readonly best: Extract<Exposure, 'contained' | 'dead'>
}

/**
 * Two halves, both from outside: an assertion signed with the key is accepted while one with a junk signature is refused; and
 * the secret is refused by every method like a random one, while the key is accepted in the same moment at the same endpoint.
 */
export async function proveKeyOnly<S, W>(look: KeyLook<S, W>, wanted: KeyOnly): Promise<Proof> {
  const { ctx, port, at } = look
  const key = await keyOf(look, wanted.key)
  const client = await port.read(ctx, at)
  const leakedKey = await leakedKeyOf(look, wanted.leaked, client)
  const claim = claimOf(at.target.client_id, wanted, leakedKey)
  const against = inRecord(client, key, leakedKey)
  if (against) return { claim, ...against }
  const { reading, times } = await untilKeyAccepted(look, key)
  const seen = [
    'the provider’s record: a key, and no secret',
    `an assertion signed with it: ${reading}, asked ${times} times`,
  ]
  if (reading !== 'accepted') return { claim, verdict: reading === 'unclear' ? 'unknown' : 'disproven', seen }
  const left = [...(await residual(secretsOf(look))), ...port.residual, ...endOf(key)]
  const leaked = leakedKey?.key ?? (await readOptional(ctx, wanted.leaked))
  const report = await tryLeaked(look, { leaked, fresh: key, times: wanted.times })
  if (!report) return { claim, verdict: 'proven', seen: [...seen, NOT_TRIED], exposure: 'unknown', residual: left }
  return {
    claim,
    ...worth(report.verdict, wanted.best),
    seen: [...seen, report.because, ...report.seen],
    finding: { verdict: report.verdict, probes: report.asked },
    residual: [...left, ...report.residual],
  }
}

const record = (words: string): string[] => [`the provider’s record: ${words}`]

/** What the provider's own record says against the claim; null: nothing. */
function inRecord(client: ClientKeys, key: ClientKey, leaked: LeakedKey | null): Omit<Proof, 'claim'> | null {
  if (client.takes !== 'key' || standingOf(client, key) !== 'registered')
    return { verdict: 'disproven', seen: record(`it takes ${client.takes}, not the key alone`) }
  if (!leaked) return null
  if (leaked.registered !== null)
    return { verdict: 'disproven', seen: record(`the leaked key ${leaked.registered}`), exposure: 'live' }
  // An assertion that names its key otherwise than the provider does is refused, whether the key is there or not.
  const hidden = client.keys.find(({ kid, thumbprint }) => thumbprint === null && kid !== key.public.kid)
  if (!hidden) return null
  return {
    verdict: 'unknown',
    seen: record(`a key ${hidden.kid} that cannot be compared with the leaked one`),
    exposure: 'unknown',
  }
}

/** A key lasts as long as it is registered; its certificate does not. */
function endOf({ endsAt }: ClientKey): readonly string[] {
  if (endsAt === null) return []
  return [
    `the certificate of the key ends at ${endsAt}: unless another has taken its place by then, the client is shut out`,
  ]
}

/** Of a secret that nobody has, no more is claimed than the provider's record shows. */
function claimOf(client: string, { leaked }: KeyOnly, key: LeakedKey | null): string {
  if (key) return `the provider takes the new key of ${client} and refuses the leaked one`
  return leaked === null
    ? `the provider takes the key of ${client}, and its record shows no secret beside it`
    : `the provider takes the key of ${client} and refuses its secret`
}

const NOT_TRIED = 'the secret is not known, so it was not tried'

interface Trying {
  readonly leaked: Credential | null
  readonly fresh: ClientKey
  readonly times: number
}

async function tryLeaked<S, W>(look: KeyLook<S, W>, { leaked, fresh, times }: Trying): Promise<ProbeReport | null> {
  if (!leaked) return null
  const secrets = secretsOf(look)
  const over = { times, ms: times === 1 ? 0 : (await cardHere(secrets)).propagation_ms }
  return probeSecret(look.ctx, { ...(await probeTarget(secrets)), secret: leaked, fresh, over })
}
