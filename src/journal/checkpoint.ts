import { createHash, createPublicKey, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** A signed tree head in the form of C2SP tlog-checkpoint: origin, size, root, signatures. */
export interface Head {
  readonly origin: string
  readonly size: number
  /** Base64 of the 32 bytes. */
  readonly root: string
}

/** A key that may sign heads. `raw` is the 32 bytes of the Ed25519 public key. */
export interface NoteKey {
  readonly name: string
  readonly raw: Uint8Array
}

const ED25519 = 0x01
const SIGNATURE = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/
/** SubjectPublicKeyInfo of an Ed25519 key up to its 32 bytes (RFC 8410). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')

export function signHead(head: Head, name: string, key: KeyObject): string {
  const text = noteText(head)
  const signature = sign(null, Buffer.from(text), key)
  const blob = Buffer.concat([keyId({ name, raw: rawPublicKey(key) }), signature])
  return `${text}\n— ${name} ${blob.toString('base64')}\n`
}

export type NoteReading = { readonly ok: true; readonly head: Head } | { readonly ok: false; readonly what: string }

/**
 * Opens a note with the keys of a policy. Signatures by keys we do not know are ignored; a bad signature under a key we do
 * know rejects the whole note, because somebody claims to be that key.
 */
export function openNote(note: string, keys: readonly NoteKey[]): NoteReading {
  const cut = note.lastIndexOf('\n\n')
  if (cut < 0) return { ok: false, what: 'not a signed note' }
  const text = note.slice(0, cut + 1)
  const head = readHead(text)
  if (!head) return { ok: false, what: 'not a checkpoint of three lines' }
  const lines = note.slice(cut + 2).split('\n')
  if (lines.pop() !== '' || !lines.every(isSignature)) return { ok: false, what: 'a signature line is malformed' }
  const known = lines.flatMap((line) => checkSignature(line, text, keys))
  if (known.includes(false)) return { ok: false, what: 'a signature under a known key does not verify' }
  return known.length > 0 ? { ok: true, head } : { ok: false, what: 'no signature by a key of the policy' }
}

/** The 32 bytes of an Ed25519 key's public half, of a private or a public key. */
export function rawPublicKey(key: KeyObject): Uint8Array {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  return spki.subarray(SPKI.length)
}

export function publicKeyOf(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' })
}

function noteText({ origin, size, root }: Head): string {
  return `${origin}\n${size}\n${root}\n`
}

function readHead(text: string): Head | undefined {
  const [origin = '', size = '', root = '', end, more] = text.split('\n')
  const sound = origin !== '' && /^(0|[1-9]\d{0,15})$/.test(size) && /^[A-Za-z0-9+/]{43}=$/.test(root)
  return sound && end === '' && more === undefined ? { origin, size: Number(size), root } : undefined
}

/** One element per signature line that names a key of ours: did it verify? */
function checkSignature(line: string, text: string, keys: readonly NoteKey[]): boolean[] {
  const [, name, encoded = ''] = SIGNATURE.exec(line) ?? []
  const blob = Buffer.from(encoded, 'base64')
  return keys
    .filter((key) => key.name === name && Buffer.from(keyId(key)).equals(blob.subarray(0, 4)))
    .map((key) => verify(null, Buffer.from(text), publicKeyOf(key.raw), blob.subarray(4)))
}

/** Base64 has spare bits at its end; a note with other spare bits is other bytes that say the same, so it is refused. */
function isSignature(line: string): boolean {
  const encoded = SIGNATURE.exec(line)?.[2]
  return encoded !== undefined && Buffer.from(encoded, 'base64').toString('base64') === encoded
}

/** C2SP signed-note: SHA-256(name ‖ 0x0A ‖ algorithm ‖ key), first four bytes. */
export function keyId({ name, raw }: NoteKey): Uint8Array {
  return createHash('sha256').update(name).update(Buffer.of(0x0a, ED25519)).update(raw).digest().subarray(0, 4)
}
