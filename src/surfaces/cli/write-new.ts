import { constants } from 'node:fs'
import { open, unlink } from 'node:fs/promises'
import { redact } from '../../base/redact.ts'
import { Refused } from './refused.ts'

/** A new file for its owner alone (0600), never through a link: whoever can plant a link would choose what we overwrite. */
export async function writeNew(path: string, text: string, force: boolean): Promise<void> {
  if (force) await unlink(path).catch(ignoreMissing)
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
  const file = await open(path, flags, 0o600).catch((error: NodeJS.ErrnoException) => {
    throw refusalOf(path, error)
  })
  try {
    await file.writeFile(redact(text))
    await file.sync()
  } finally {
    await file.close()
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw new Refused('the file cannot be replaced', error.code ?? '')
}

function refusalOf(path: string, { code }: NodeJS.ErrnoException): Refused {
  if (code === 'EEXIST' || code === 'ELOOP')
    return new Refused(`C004 ${path} exists`, 'give another name, or --force where the command takes it')
  return new Refused(`${path} cannot be written`, code ?? '')
}
