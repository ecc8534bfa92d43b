import { constants } from 'node:fs'
import type { Stats } from 'node:fs'
import { open } from 'node:fs/promises'
import { geteuid } from 'node:process'

export type Opened = { readonly ok: true; readonly bytes: Uint8Array } | Unopened
export interface Unopened {
  readonly ok: false
  readonly why:
    | 'missing'
    | 'symbolic link'
    | 'not a regular file'
    | 'too large'
    | 'writable by others'
    | 'owned by another'
    | 'unreadable'
  /** What was seen, in words; never a byte of the file. */
  readonly say: string
}

/**
 * The bytes of a file that decides what a run does: a regular file, no link, ours or root's, writable by no stranger. It is
 * opened once and asked through the same descriptor, so that nothing can be put in its place between check and read; a FIFO
 * does not block. `longest` in bytes; `uid` is whose files are ours.
 */
export async function openRegularFile(
  path: string,
  { longest = 256 * 1024, uid = geteuid?.() }: { readonly longest?: number; readonly uid?: number } = {},
): Promise<Opened> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY } = constants
  try {
    await using handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
    const refused = whyNot(await handle.stat(), { longest, uid })
    if (refused) return refused
    const bytes = Buffer.alloc(longest + 1)
    const { bytesRead } = await handle.read(bytes, 0, longest + 1, 0)
    return bytesRead > longest ? tooLarge(longest) : { ok: true, bytes: bytes.subarray(0, bytesRead) }
  } catch (thrown) {
    return unopened((thrown as NodeJS.ErrnoException).code)
  }
}

function whyNot(stats: Stats, { longest, uid }: { longest: number; uid: number | undefined }): Unopened | undefined {
  if (!stats.isFile()) return no('not a regular file', `this is ${kindOf(stats)}`)
  if (stats.mode & 0o002)
    return no('writable by others', `everybody may write this file (mode ${(stats.mode & 0o777).toString(8)})`)
  if (uid !== undefined && ![0, uid].includes(stats.uid))
    return no('owned by another', `this file belongs to user ${stats.uid}`)
  return stats.size > longest ? tooLarge(longest) : undefined
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a directory'
  if (stats.isFIFO()) return 'a FIFO'
  return stats.isSocket() ? 'a socket' : 'a device'
}

function unopened(code: string | undefined): Unopened {
  if (code === 'ENOENT' || code === 'ENOTDIR') return no('missing', 'there is no such file')
  // Linux says ELOOP for a link at the end of the path, FreeBSD EMLINK; a socket cannot be opened at all.
  if (code === 'ELOOP' || code === 'EMLINK') return no('symbolic link', 'this is a symbolic link')
  if (code === 'ENXIO') return no('not a regular file', 'this is a socket or a device')
  return no('unreadable', `it cannot be read (${code ?? 'unknown error'})`)
}

function tooLarge(longest: number): Unopened {
  return no('too large', `larger than ${Math.ceil(longest / 1024)} KiB`)
}

function no(why: Unopened['why'], say: string): Unopened {
  return { ok: false, why, say }
}
