import type { Proof } from '../model/proof.ts'
import type { Line } from './line.ts'
import { line } from './line.ts'

/** What a provider said to one secret: whether it still works first, in words that claim no more than was heard. */
export function probeLines(proof: Proof): readonly Line[] {
  const head = line(HEADLINE[proof.exposure ?? 'unknown'], isRefused(proof) ? 'good' : 'bad')
  return [head, line(proof.claim, 'plain', 2), ...proof.seen.map((seen) => line(seen, 'dim', 2))]
}

export function isRefused({ exposure }: Proof): boolean {
  return exposure === 'dead' || exposure === 'contained'
}

const HEADLINE = {
  live: 'THE SECRET STILL WORKS',
  contained: 'the secret is refused',
  dead: 'the secret is dead (proven)',
  unknown: 'WE DO NOT KNOW whether the secret still works',
}
