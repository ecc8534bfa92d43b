import type { Secret, SecretRef } from '../../base/secret.ts'
import type { Exposure } from '../../model/exposure.ts'
import type { Proof } from '../../model/proof.ts'
import { probeSecret } from '../probe/probe-secret.ts'
import type { SecretVerdict } from '../probe/verdict.ts'
import { acceptance, probeTarget, residual, slotOf } from './look.ts'
import type { Look } from './look.ts'
import { slotOfRef } from './notes.ts'

export interface ByProbe {
  readonly leaked: Secret
  readonly fresh: Secret
  readonly over: { readonly times: number; readonly ms: number }
  /** What a dead verdict is worth: `contained` after one pass, `dead` after the whole window. */
  readonly best: Extract<Exposure, 'contained' | 'dead'>
}

/** The strong proof: the leaked value itself is refused, like a random one, while the new one is accepted. */
export async function proveByProbe<S, W>(look: Look<S, W>, { leaked, fresh, over, best }: ByProbe): Promise<Proof> {
  const report = await probeSecret(look.ctx, { ...(await probeTarget(look)), secret: leaked, fresh, over })
  const { verdict, exposure } = worth(report.verdict, best)
  return {
    claim: `the leaked secret of ${look.at.target.client_id} is refused and the new one accepted`,
    verdict,
    seen: [report.because, ...report.seen],
    exposure,
    finding: { verdict: report.verdict, probes: report.asked },
    residual: [...(await residual(look)), ...report.residual],
  }
}

export function worth(
  verdict: SecretVerdict,
  best: Exposure,
): Pick<Proof, 'verdict'> & { readonly exposure: Exposure } {
  if (verdict === 'dead') return { verdict: 'proven', exposure: best }
  if (verdict === 'alive') return { verdict: 'disproven', exposure: 'live' }
  // Expired is refused, but by a date that somebody could move.
  return { verdict: 'unknown', exposure: verdict === 'expired' ? 'contained' : 'unknown' }
}

/**
 * The weak proof, when nobody has the leaked value: the provider lists nothing but the new secret, and accepts that. It
 * says nothing of what the provider does not list, so the exposure stays unknown, and is said to be.
 */
export async function proveByList<S, W>(
  look: Look<S, W>,
  { fresh, ref }: { readonly fresh: Secret; readonly ref: SecretRef },
): Promise<Proof> {
  const { ctx, port, at } = look
  const claim = `the provider lists no secret of ${at.target.client_id} but the new one, and accepts that`
  const slots = await port.listSlots(ctx, at)
  const accepted = await acceptance(look, fresh)
  const mine = (await slotOf(look, fresh)) ?? (await slotOfRef(ctx, ref)) ?? (slots?.length === 1 ? slots[0]?.id : null)
  const others = slots?.filter(({ id }) => id !== mine).map(({ id }) => id)
  const seen = [
    others ? `${others.length} other secrets listed${others.length > 0 ? `: ${others.join(', ')}` : ''}` : 'no list',
    `the new one is ${accepted === 'unclear' ? 'not clearly accepted' : accepted}`,
    'the leaked value is not known, so it was not tried',
  ]
  return { claim, verdict: verdictOf(others, accepted), seen, exposure: 'unknown', residual: await residual(look) }
}

function verdictOf(others: readonly string[] | undefined, accepted: string): Proof['verdict'] {
  if (!others || accepted === 'unclear') return 'unknown'
  return others.length === 0 && accepted === 'accepted' ? 'proven' : 'disproven'
}
