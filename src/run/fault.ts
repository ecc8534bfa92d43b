import type { Fault, FaultCode } from '../model/fault.ts'
import type { Proof } from '../model/proof.ts'

type Where = readonly [step: string, target: string]

/** A proof that failed, as a fault. Disproven is worse than unknown: the world was asked and contradicted us. */
export function faultOfProof([step, target]: Where, proof: Proof): Fault {
  const disproven = proof.verdict === 'disproven'
  return {
    code: disproven ? 'PROOF_DISPROVEN' : 'PROOF_UNKNOWN',
    what: disproven ? `it is not true that ${proof.claim}` : `it could not be shown that ${proof.claim}`,
    saw: proof.seen.join('; ') || 'nothing',
    wanted: proof.claim,
    changed: [],
    retry: disproven ? 'after-fix' : 'safe',
    next: [
      { say: 'Look at it again and try once more:', command: `stanch runs retry RUN ${step} --target ${target}` },
      {
        say: 'If it is done another way, say so; the gap stays in the report:',
        command: `stanch runs skip RUN ${step} --target ${target} --because TEXT`,
      },
    ],
  }
}

/** People said no, or nobody said anything: nothing was done, and the next step is a person. */
export function faultOfPeople(
  code: Extract<FaultCode, 'APPROVAL_DENIED' | 'APPROVAL_EXPIRED'>,
  step: string,
  saw: string,
): Fault {
  return {
    code,
    what: code === 'APPROVAL_DENIED' ? `step ${step} was denied` : `nobody approved step ${step} in time`,
    saw,
    wanted: 'an approval of exactly this plan',
    changed: [],
    retry: 'safe',
    next: [
      { say: 'Plan it again and ask again:', command: `stanch runs retry RUN ${step}` },
      { say: 'Give it up and tell the owners:', command: 'stanch runs abort RUN --because TEXT' },
    ],
  }
}
