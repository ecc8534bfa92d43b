import type { Fault } from '../model/fault.ts'

export function conditionFault(when: string, because: string): Fault {
  return {
    code: 'CONDITION_FAILED',
    what: `the condition ${when} is neither true nor false`,
    saw: because,
    wanted: 'exactly true or false',
    changed: [],
    retry: 'after-fix',
    next: [
      { say: 'Decide yourself: skip the step, with the reason', command: 'stanch runs skip RUN STEP --because TEXT' },
    ],
  }
}

export function inDoubt(step: string, times: number, doubt: Fault | null): Fault {
  const again = { say: 'Look at the system by hand, then try again:', command: `stanch runs retry RUN ${step}` }
  // What the last refusal advised is what helps: a right that is missing, say.
  const [first, second] = doubt?.next ?? []
  return {
    code: 'STEP_IN_DOUBT',
    what: `step ${step} was sent ${times} times and its effect was never seen`,
    saw: `${doubt ? `${doubt.what} (${doubt.saw})` : 'no complete answer'}, and looking again shows no change`,
    wanted: 'an answer, or the change',
    changed: ['perhaps what this step does; look at the system itself'],
    retry: 'after-fix',
    next: first ? [first, ...(second ? [second] : []), again] : [again],
  }
}

/** A person says that it is done; a look from outside says that it is not. */
export function notDone(step: string, says: string): Fault {
  return {
    code: 'PROOF_DISPROVEN',
    what: `step ${step} was taken over by hand, and what it does is still to do`,
    saw: `it would still act: ${says}`,
    wanted: 'nothing left to do',
    changed: [],
    retry: 'safe',
    next: [
      { say: 'Let stanch do it after all:', command: `stanch runs retry RUN ${step}` },
      { say: 'Or do it by hand once more:', command: `stanch runs by-hand RUN ${step} --because TEXT` },
    ],
  }
}
