import { stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { openRegularFile } from '../base/open-file.ts'
import { Secret } from '../base/secret.ts'
import type { Identity } from '../engine/identity.ts'
import { identify } from '../engine/identity.ts'
import type { Person } from '../model/actor.ts'
import { FaultError } from '../model/fault-error.ts'

/**
 * Who sits here: the person of the policy whose key the file holds, else the login name.
 * @throws FaultError SECRET_UNREADABLE when a key was named and cannot stand for anybody.
 */
export async function whoIsHere(people: readonly Person[], keyFile: string | undefined): Promise<Identity> {
  const key = keyFile === undefined ? undefined : await readKey(keyFile)
  const known = identify(people, { key, osUser: loginName() })
  if (known.ok) return known.value
  throw unusable(known.because)
}

async function readKey(path: string): Promise<string> {
  const opened = await openRegularFile(path)
  if (!opened.ok) throw unusable(opened.say)
  const { mode } = await stat(path)
  if ((mode & 0o077) !== 0) throw unusable(`mode ${(mode & 0o777).toString(8)}: others can read it`)
  return new Secret(Buffer.from(opened.bytes).toString('utf8')).reveal()
}

function loginName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}` // a container often has no entry for its user
  }
}

function unusable(saw: string): FaultError {
  return new FaultError(
    {
      code: 'SECRET_UNREADABLE',
      what: 'the identity file cannot say who you are',
      saw,
      wanted: 'the Ed25519 key (PKCS8 PEM, mode 600) of a person in stanch.config.yaml',
      changed: [],
      retry: 'after-fix',
      next: [
        { say: 'Check --identity or STANCH_IDENTITY, and the public_key in the policy:', command: 'stanch doctor' },
      ],
    },
    'none',
  )
}
