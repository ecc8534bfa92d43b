import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { openRegularFile } from '../../base/open-file.ts'
import type { Result } from '../../base/result.ts'
import { refuse } from '../../base/result.ts'
import { safeText } from '../../base/safe-text.ts'
import { line } from '../../views/line.ts'
import type { Ask } from './ask.ts'
import type { Screen } from './screen.ts'

/** A file as evidence: its digest and name. The file stays where it is; whoever shows it later shows that it is the same. */
export async function fileEvidence(path: string): Promise<Result<string>> {
  const opened = await openRegularFile(path)
  if (!opened.ok) return refuse(`${path}: ${opened.say}`)
  const digest = createHash('sha256').update(opened.bytes).digest('hex')
  return { ok: true, value: `sha256:${digest} ${safeText(basename(path), 200)}` }
}

interface Asking {
  readonly ask: Ask
  readonly screen: Screen
  readonly signal?: AbortSignal
}

/** The same of a path that a person types, who is asked again when it leads nowhere; undefined for no file at all. */
export async function askForFile(
  { ask, screen, signal }: Asking,
  { prompt, optional }: { readonly prompt: string; readonly optional: boolean },
): Promise<string | undefined> {
  for (;;) {
    const path = await ask[optional ? 'maybeText' : 'text'](prompt, signal)
    if (path === '') return undefined
    const found = await fileEvidence(path)
    if (found.ok) return found.value
    screen.say(line(found.because, 'warn'))
  }
}
