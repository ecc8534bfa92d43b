/** What somebody who starts a run should know of this process, one sentence each; none of it stops the run. */
export function startWarnings(secret: readonly string[], { drill }: { readonly drill: boolean }): readonly string[] {
  return [...fromEnvironment(secret), ...asRoot(drill)]
}

/** A variable that is deleted stays in /proc/PID/environ, where everything of the same user can read it. */
function fromEnvironment(secret: readonly string[]): readonly string[] {
  const names = secret.flatMap((pair) => /^[a-z][a-z0-9_]*=env:([A-Za-z_][A-Za-z0-9_]*)$/.exec(pair)?.[1] ?? [])
  if (names.length === 0) return []
  return [
    `${names.join(', ')} can be read in /proc by every program of this user while this one runs; key=- (stdin) leaves nothing there`,
  ]
}

/** In a drill nothing is at stake, and a container's only user is often root. */
function asRoot(drill: boolean): readonly string[] {
  if (drill || process.getuid?.() !== 0) return []
  return ['running as root: the journal will be for root alone; a user of its own is enough']
}
