import { open } from 'node:fs/promises'
import type { Sources } from '../engine/secret-desk.ts'

/** A secret is small; a device that never ends must not be read for ever. */
const LONGEST = 64 * 1024

interface Outside {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly prompt: Sources['prompt']
  readonly stdin: NodeJS.ReadStream
}

/**
 * Where secret references lead on this machine. A file may be a link (mounted secrets are) or a pipe (`@<(op read …)`);
 * whoever chose the reference chose the file. Nothing is trimmed.
 */
export function systemSources({ env, prompt, stdin }: Outside): Sources {
  return {
    env: (name) => env[name],
    readFile,
    prompt,
    // At a terminal the value would be echoed while it is typed.
    stdin: async () => (stdin.isTTY ? undefined : readAll(stdin)),
  }
}

async function readFile(path: string): Promise<string | undefined> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (!file) return undefined
  return readAll(file.createReadStream())
}

async function readAll(stream: AsyncIterable<Buffer | string>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > LONGEST) throw new RangeError('longer than any secret')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}
