import { line } from '../../views/line.ts'
import { credentialsOf, sightingLines } from '../../views/sightings.ts'
import { untilSignal } from './signals.ts'
import type { Asking, Whose } from './unlisted.ts'

/** Whose value it is that the person holds, of the credentials they may choose from; null when nobody can say, or it is not given. */
export async function askByValue({ app, ask, screen }: Asking, known: readonly string[]): Promise<Whose | null> {
  const value = await ask.secret('The value (empty: go back)')
  if (!value) return null
  const found = await untilSignal((signal) => app.findSecret(value, signal))
  screen.say(...(found.ok ? sightingLines(found.value) : [line(found.because, 'warn')]))
  const ids = found.ok ? credentialsOf(found.value).filter((id) => known.includes(id)) : []
  const [first, ...others] = ids
  if (first === undefined) return null
  const choices = ids.map((id) => ({ value: id, name: id }))
  return {
    id: others.length === 0 ? first : await ask.choose('Several hold it. Which one first?', choices),
    tried: value,
  }
}
