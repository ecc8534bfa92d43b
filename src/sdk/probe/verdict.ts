import type { Reading } from './classify.ts'
import type { Way } from './client-auth.ts'
import type { Rung } from './reply.ts'

export type SecretVerdict = 'dead' | 'alive' | 'expired' | 'inconclusive' | 'cannot_probe'

export interface Answer {
  readonly reading: Reading
  /** Status, kind and error word: two refusals are the same when these are. */
  readonly shape: string
}

/** One method on one rung, asked with three values in the same pass. */
export interface Trial {
  readonly method: Way
  readonly rung: Rung
  readonly leaked: Answer
  /** A value that cannot be right. */
  readonly random: Answer
  /** The value that must be right, or the key that has taken its place; null when nobody knows one. */
  readonly fresh: Answer | null
}
/** All methods, in the same moment. */
export type Pass = readonly Trial[]

export interface Judgement {
  readonly verdict: SecretVerdict
  readonly because: string
}

/**
 * The whole rule of "dead". Alive if any method accepted; dead only if in every pass the leaked value was refused
 * everywhere, a random value was refused the same way, and the new value was accepted by the same method. Anything else
 * is not dead.
 */
export function judge(passes: readonly Pass[]): Judgement {
  const first = passes[0]
  if (!first || first.length === 0)
    return { verdict: 'cannot_probe', because: 'no endpoint of this provider can be asked' }
  const judged = passes.map(judgePass)
  const worst = ORDER.map((verdict) => judged.find((judgement) => judgement.verdict === verdict)).find(Boolean)
  return worst ?? { verdict: 'dead', because: sentence(passes) }
}

/** One pass that does not agree outweighs all that do. */
const ORDER: readonly SecretVerdict[] = ['alive', 'expired', 'inconclusive', 'cannot_probe']

function judgePass(pass: Pass): Judgement {
  const accepted = pass.find(({ leaked, random }) => leaked.reading === 'accepted' && random.reading !== 'accepted')
  if (accepted) return { verdict: 'alive', because: `accepted by ${accepted.method}: ${accepted.leaked.shape}` }
  const expired = pass.find(({ leaked, random }) => leaked.reading === 'expired' && random.reading !== 'expired')
  if (expired) return { verdict: 'expired', because: `the right value, but expired: ${expired.leaked.shape}` }
  if (pass.every(({ random }) => random.reading === 'accepted'))
    return { verdict: 'cannot_probe', because: 'a random value is accepted as well, so nothing can be told apart' }
  return judgeRefusal(pass)
}

function judgeRefusal(pass: Pass): Judgement {
  const controlled = pass.filter(isControlled)
  if (controlled.length === 0) return { verdict: 'inconclusive', because: whyUncontrolled(pass) }
  const odd = pass.find((trial) => !isControlled(trial) && !isClosedToAll(trial))
  return odd
    ? { verdict: 'inconclusive', because: `${odd.method} gave no clear answer: ${odd.leaked.shape}` }
    : { verdict: 'dead', because: 'refused, with both controls' }
}

/** Refused like a random value, while the right value is accepted by the same method on the same rung. */
function isControlled({ leaked, random, fresh }: Trial): boolean {
  return (
    leaked.reading === 'refused' &&
    random.reading === 'refused' &&
    leaked.shape === random.shape &&
    fresh?.reading === 'accepted'
  )
}

/** A method this client may not use says the same to everybody, the right value included; it proves nothing either way. */
function isClosedToAll({ leaked, random, fresh }: Trial): boolean {
  const same = leaked.shape === random.shape && leaked.shape === fresh?.shape
  return same && leaked.reading !== 'accepted' && !isPassing(leaked.shape)
}

/** Not one answer that a provider in health would give: nothing was learned, not even that nothing can be learned. */
export function isIll(passes: readonly Pass[]): boolean {
  const shapes = passes.flat().flatMap(({ leaked, random }) => [leaked.shape, random.shape])
  return shapes.length > 0 && shapes.every((shape) => isPassing(shape) || shape.endsWith(' html'))
}

/** Too busy, broken, or silent: asking later may give another answer. */
function isPassing(shape: string): boolean {
  return /^(?:no answer|429|3\d\d|5\d\d)/.test(shape)
}

function whyUncontrolled(pass: Pass): string {
  const refused = pass.filter(({ leaked }) => leaked.reading === 'refused')
  const [one] = pass
  if (refused.length === 0) return `no clear answer: ${one?.leaked.shape}`
  if (pass.every(({ fresh }) => fresh === null)) return 'refused, but no value is known that should be accepted'
  const strange = refused.find(({ leaked, random }) => leaked.shape !== random.shape)
  if (strange) return `refused, but not like a random value: ${strange.leaked.shape}, and ${strange.random.shape}`
  return `refused, but the new value is not accepted either: ${refused[0]?.fresh?.shape ?? 'not asked'}`
}

function sentence(passes: readonly Pass[]): string {
  const methods = [...new Set(passes.flatMap((pass) => pass.filter(isControlled).map(({ method }) => method)))]
  const times = passes.length === 1 ? 'once' : `${passes.length} times`
  return `refused ${times} by ${methods.join(', ')} like a random value, while the new one is accepted`
}
