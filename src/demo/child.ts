import { createInterface } from 'node:readline'
import { stdin, stdout } from 'node:process'
import type { z } from 'zod'

/** What a program of the drill world tells its parent, and what it takes afterwards. */
export interface Started {
  /** Printed as one JSON line: addresses, never a secret. */
  readonly hello: Readonly<Record<string, unknown>>
  /** Further lines of the parent, one answer each. */
  readonly receive?: (message: unknown) => Promise<unknown>
}

/**
 * The frame of every program of the drill world: configuration comes as one JSON line on stdin, so that no secret stands in
 * argv or in the environment; the address goes out as one JSON line on stdout; when stdin ends, the parent is gone and so is
 * this.
 */
export async function runChild<C extends z.ZodType>(
  config: C,
  start: (config: z.output<C>) => Promise<Started>,
): Promise<void> {
  const lines = createInterface({ input: stdin })[Symbol.asyncIterator]()
  const first = await lines.next()
  if (first.done) process.exit(1)
  const { hello, receive } = await start(config.parse(JSON.parse(first.value)))
  say({ hello })
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    say({ answer: (await receive?.(JSON.parse(line.value))) ?? null })
  }
  process.exit(0)
}

function say(line: object): void {
  stdout.write(`${JSON.stringify(line)}\n`)
}
