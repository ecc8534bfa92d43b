import type { Line } from '../../views/line.ts'
import { line } from '../../views/line.ts'

/** What somebody who starts a run should know of this process, one sentence each; none of it stops the run. */
export function startWarnings(secret: readonly string[], { drill }: { readonly drill: boolean }): readonly Line[] {
  return [...environmentWarnings(secret), ...asRoot(drill)]
}

/**
 * `secret`: the pairs as they were typed, `key=env:NAME` among them. A variable that is deleted stays in
 * /proc/PID/environ, where everything of the same user can read it.
 */
export function environmentWarnings(secret: readonly string[]): readonly Line[] {
  const names = secret.flatMap((pair) => /^[a-z][a-z0-9_]*=env:([A-Za-z_][A-Za-z0-9_]*)$/.exec(pair)?.[1] ?? [])
  if (names.length === 0) return []
  return [
    warning(
      `${names.join(', ')} can be read in /proc by every program of this user while this one runs; key=- (stdin) leaves nothing there`,
    ),
  ]
}

/** In a drill nothing is at stake, and a container's only user is often root. */
function asRoot(drill: boolean): readonly Line[] {
  if (drill || process.getuid?.() !== 0) return []
  return [warning('running as root: the journal will be for root alone; a user of its own is enough')]
}

function warning(text: string): Line {
  return line(text, 'warn')
}
