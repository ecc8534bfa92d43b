import type { SecretRef } from '../../base/secret.ts'
import type { Exposure } from '../../model/exposure.ts'
import type { Proof } from '../../model/proof.ts'
import { probeSecret } from '../probe/probe-secret.ts'
import type { ProbeReport } from '../probe/probe-secret.ts'
import { cardHere, probeTarget, readOptional, residual } from '../rotation/look.ts'
import { worth } from '../rotation/proofs.ts'
import type { ClientKey } from './client-key.ts'
import { keyOf, secretsOf, standingOf, untilKeyAccepted } from './look.ts'
import type { KeyLook } from './look.ts'

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
  const claim = claimOf(at.target.client_id, wanted)
  const key = await keyOf(look, wanted.key)
  const client = await port.read(ctx, at)
  if (client.takes !== 'key' || standingOf(client, key) !== 'registered')
    return { claim, verdict: 'disproven', seen: [`the provider’s record: it takes ${client.takes}, not the key alone`] }
  const { reading, times } = await untilKeyAccepted(look, key)
  const seen = [
    'the provider’s record: a key, and no secret',
    `an assertion signed with it: ${reading}, asked ${times} times`,
  ]
  if (reading !== 'accepted') return { claim, verdict: reading === 'unclear' ? 'unknown' : 'disproven', seen }
  const left = [...(await residual(secretsOf(look))), ...port.residual, ...endOf(key)]
  const report = await tryLeaked(look, key, wanted)
  if (!report) return { claim, verdict: 'proven', seen: [...seen, NOT_TRIED], exposure: 'unknown', residual: left }
  return {
    claim,
    ...worth(report.verdict, wanted.best),
    seen: [...seen, report.because, ...report.seen],
    finding: { verdict: report.verdict, probes: report.asked },
    residual: [...left, ...report.residual],
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
function claimOf(client: string, { leaked }: KeyOnly): string {
  return leaked === null
    ? `the provider takes the key of ${client}, and its record shows no secret beside it`
    : `the provider takes the key of ${client} and refuses its secret`
}

const NOT_TRIED = 'the secret is not known, so it was not tried'

async function tryLeaked<S, W>(
  look: KeyLook<S, W>,
  key: ClientKey,
  { leaked, times }: KeyOnly,
): Promise<ProbeReport | null> {
  const secret = await readOptional(look.ctx, leaked)
  if (!secret) return null
  const secrets = secretsOf(look)
  const over = { times, ms: times === 1 ? 0 : (await cardHere(secrets)).propagation_ms }
  return probeSecret(look.ctx, { ...(await probeTarget(secrets)), secret, fresh: key, over })
}
