import type { SecretRef } from '../base/secret.ts'
import { Secret } from '../base/secret.ts'
import type { NextStep } from '../model/fault.ts'
import { unreadableFault } from './secret-fault.ts'
import { whyUnusable } from './usable-secret.ts'

/** Where references lead; each answers undefined when there is nothing. */
export interface Sources {
  env(name: string): string | undefined
  readFile(path: string): Promise<string | undefined>
  prompt(label: string): Promise<string | undefined>
  stdin(): Promise<string | undefined>
}

/** @throws FaultError SECRET_UNREADABLE, which names the reference and nothing else. */
export async function readSource(sources: Sources, ref: SecretRef): Promise<Secret> {
  const colon = ref.indexOf(':')
  const [scheme, rest] = [ref.slice(0, colon), ref.slice(colon + 1)]
  const value = await valueAt(sources, scheme, rest).catch(() => {
    throw unreadableFault(ref, 'an error while reading it')
  })
  if (value === undefined) throw unreadableFault(ref, 'nothing')
  const secret = new Secret(value)
  const because = whyUnusable(secret)
  if (because) throw unreadableFault(ref, because, /line break/.test(because) ? withoutLineBreak(scheme) : undefined)
  return secret
}

async function valueAt(sources: Sources, scheme: string, rest: string): Promise<string | undefined> {
  switch (scheme) {
    case 'env':
      return sources.env(rest)
    case 'file':
      return sources.readFile(rest)
    case 'prompt':
      return sources.prompt(rest)
    case 'stdin':
      return sources.stdin()
    default:
      return undefined
  }
}

/** Editors and `echo` add one; the commands name no path, because a path can hold anything. */
function withoutLineBreak(scheme: string): NextStep {
  if (scheme === 'file')
    return {
      say: 'Write the file again without the line break:',
      command: "tr -d '\\r\\n' < FILE > FILE.new && mv FILE.new FILE",
    }
  if (scheme === 'stdin')
    return { say: 'Use printf, which adds no line break, where you use echo:', command: 'printf %s "$VALUE"' }
  return { say: 'Set the value again without the line break:', command: 'export NAME="$(cat FILE)"' }
}
