import { z } from 'zod'
import type { Proof } from '../../model/proof.ts'
import type { InputOf } from '../connector.ts'
import { lookAction } from '../look-action.ts'
import { isPrivateKey } from '../key/private-key.ts'
import { probeSecret } from '../probe/probe-secret.ts'
import type { ProbeReport } from '../probe/probe-secret.ts'
import type { SecretVerdict } from '../probe/verdict.ts'
import { VERBS } from '../verb.ts'
import { cardHere, probeTarget, readLeakedSecret, readOptional } from './look.ts'
import type { Look } from './look.ts'
import type { ClientSecretPort } from './port.ts'
import { proveByList, proveByProbe } from './proofs.ts'

const PROBE = 'identity/probe-client-secret'
const PROVE = 'identity/prove-dead'
/** How often a dead secret is tried over the propagation window. */
const TIMES = 3

const NoReceipt = z.strictObject({})

/** Triage: what the provider says to one value. */
export function probeAction<S, W>(port: ClientSecretPort<S, W>) {
  return lookAction<typeof PROBE, S, W, (typeof VERBS)[typeof PROBE]['gives']>({
    receipt: VERBS[PROBE].gives,
    says: ({ target }) => `Asks the provider of ${target.client_id} whether it accepts the given secret`,
    verify: (ctx, at) => lookAt({ ctx, port, at }, at),
  })
}

/** Proof over the whole window; without the leaked value, what the provider's list says. */
export function proveAction<S, W>(port: ClientSecretPort<S, W>) {
  return lookAction<typeof PROVE, S, W, typeof NoReceipt>({
    receipt: NoReceipt,
    says: ({ target }) => `Tries the leaked secret of ${target.client_id} until nothing may still honour it`,
    verify: (ctx, at) => proveDead({ ctx, port, at }, at),
  })
}

async function lookAt<S, W>(look: Look<S, W>, { args }: InputOf<typeof PROBE, S, W>): Promise<Proof> {
  const secret = await readOptional(look.ctx, args.secret)
  const report =
    secret && !isPrivateKey(secret)
      ? await probeSecret(look.ctx, { ...(await probeTarget(look)), secret })
      : notAsked(
          secret ? 'a private key was given, which is no secret: the step that ends it tries it' : 'no value was given',
        )
  return {
    // Triage claims only to have asked: a run must go on to contain what it cannot tell. Who is ill was not asked.
    claim: `the provider was asked about the given secret: ${WORDS[report.verdict]}`,
    verdict: report.ill ? 'unknown' : 'proven',
    seen: [report.because, ...report.seen],
    exposure: EXPOSURE[report.verdict],
    finding: { verdict: report.verdict, probes: report.asked },
    ...(report.residual.length > 0 && { residual: [...report.residual] }),
  }
}

function notAsked(because: string): ProbeReport {
  return { verdict: 'cannot_probe', because, seen: [], residual: [], asked: 0, ill: false }
}

const WORDS: Readonly<Record<SecretVerdict, string>> = {
  alive: 'it is accepted',
  dead: 'it is dead',
  expired: 'it is right, but expired',
  inconclusive: 'that is inconclusive',
  cannot_probe: 'it cannot be probed',
}
const EXPOSURE = {
  alive: 'live',
  dead: 'contained',
  expired: 'contained',
  inconclusive: 'unknown',
  cannot_probe: 'unknown',
} as const

async function proveDead<S, W>(look: Look<S, W>, { args }: InputOf<typeof PROVE, S, W>): Promise<Proof> {
  const fresh = await look.ctx.secrets.read(args.fresh)
  const leaked = await readLeakedSecret(look.ctx, args.leaked)
  if (!leaked) return proveByList(look, { fresh, ref: args.fresh })
  const over = { times: TIMES, ms: (await cardHere(look)).propagation_ms }
  return proveByProbe(look, { leaked, fresh, over, best: 'dead' })
}
