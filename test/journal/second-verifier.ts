// A second reading of the journal's format, by its description alone: with second-hash.ts and second-history.ts it imports nothing of src, and must come to the same
// verdict as src/journal/verify.ts on every journal in the tests, honest or not.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { digestOf, hex, jcs } from './second-hash.ts'
import type { Head, Row } from './second-hash.ts'
import { checkHistory } from './second-history.ts'

export interface SecondPolicy {
  readonly origin: string
  readonly keys: readonly { readonly name: string; readonly public_key: string }[]
  readonly pinned?: Readonly<Record<string, { readonly size: number; readonly root: string }>> | undefined
}

type Verdict = 'sound' | 'open' | 'undecided' | 'tampered'

export function secondVerdict(file: Uint8Array, notes: string, policy: SecondPolicy, claimed?: string): Verdict {
  const bad: string[] = []
  const unsure: string[] = []
  const lines = cutLines(Buffer.from(file), bad)
  const rows = lines.map((line, i) => readRow(line, i === 0 ? 8 << 20 : 64 << 10, { bad, unsure }))
  const run = claimed ?? rows.find((row) => row)?.['run']
  checkLinks({ lines, rows, run, origin: policy.origin, bad })
  const heads = readNotes(notes, policy, bad)
  if (notes.trim() === '') unsure.push('no heads')
  checkHeads({ lines, heads, run, policy, bad })
  const known = rows.filter((row): row is Row => row?.['known'])
  checkHistory({ rows: known, heads, bad })
  const end = known.find((row) => row['event'].type === 'run.closed')
  if (end && Math.max(0, ...heads.map(({ size }) => size)) < end['seq']) (heads.length ? bad : unsure).push('end')
  if (bad.length > 0) return 'tampered'
  if (unsure.length > 0) return 'undecided'
  return end ? 'sound' : 'open'
}

function cutLines(file: Buffer, bad: string[]): Buffer[] {
  const lines: Buffer[] = []
  let rest = file
  for (let at = rest.indexOf('\n'); at >= 0; at = rest.indexOf('\n')) {
    lines.push(rest.subarray(0, at))
    rest = rest.subarray(at + 1)
  }
  if (rest.length > 0) {
    bad.push('torn')
    lines.push(rest)
  }
  if (lines.length === 0) bad.push('empty')
  return lines
}

const FIELDS = 'actor,boot,epoch,event,key,mono,origin,prev,run,seq,tool,ts,v'
const EVENTS = new Set(
  (
    'run.opened run.resumed run.interrupted run.aborted run.closed step.entered step.settled step.planned step.approved ' +
    'step.denied step.applying step.doubted step.applied step.verified step.failed step.retried step.skipped step.forced step.taken step.reopened witness.told run.handed question.asked ' +
    'question.answered question.expired note.added escrow.sealed escrow.destroyed'
  ).split(' '),
)

function readRow(line: Buffer, longest: number, { bad, unsure }: { bad: string[]; unsure: string[] }): Row | undefined {
  try {
    if (line.length > longest) throw new Error('long')
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line)
    const row = JSON.parse(text)
    if (jcs(row) !== text) throw new Error('not canonical')
    if (typeof row.run !== 'string' || typeof row.seq !== 'number') throw new Error('no link')
    const known = row.v === 1 && Object.keys(row).join() === FIELDS && EVENTS.has(row.event?.type)
    if (!known) unsure.push('newer')
    return { ...row, known }
  } catch (thrown) {
    bad.push(String(thrown))
    return undefined
  }
}

function checkLinks(of: {
  lines: Buffer[]
  rows: (Row | undefined)[]
  run: string
  origin: string
  bad: string[]
}): void {
  let prev = hex('stanch/v1 genesis\n', of.origin, '\n', of.run ?? '')
  of.rows.forEach((row, i) => {
    if (!row || row['prev'] !== prev || row['seq'] !== i + 1) of.bad.push(`link ${i + 1}`)
    if (row && (row['origin'] !== of.origin || row['run'] !== of.run)) of.bad.push(`owner ${i + 1}`)
    prev = hex('stanch/v1 line\n', of.lines[i] ?? '')
  })
}

function readNotes(text: string, policy: SecondPolicy, bad: string[]): Head[] {
  const heads: Head[] = []
  const lines = text.split('\n')
  let at = 0
  while (at < lines.length - 1) {
    const [log = '', size = '', root = '', blank] = lines.slice(at, at + 4)
    const signed = Buffer.from(`${log}\n${size}\n${root}\n`)
    at += 4
    let ours = 0
    let wrong = blank !== '' || !/^[1-9]\d*$/.test(size) || log === ''
    for (; lines[at]?.startsWith('— '); at += 1) {
      const answer = checkSignature(lines[at] ?? '', signed, policy)
      if (answer === true) ours += 1
      if (answer === false) wrong = true
    }
    if (wrong || ours === 0) bad.push(`note of ${size}`)
    else heads.push({ log, size: Number(size), root })
    if (wrong && blank !== '') break
    at += 1
  }
  return heads
}

/** True, false, or null for a key that is none of ours. */
function checkSignature(line: string, signed: Buffer, policy: SecondPolicy): boolean | null {
  const [, name = '', base64 = '', ...more] = line.split(' ')
  const blob = Buffer.from(base64, 'base64')
  if (more.length > 0 || blob.toString('base64') !== base64) return false
  for (const key of policy.keys) {
    const raw = Buffer.from(key.public_key, 'base64')
    const id = createHash('sha256')
      .update(`${key.name}\n`)
      .update(Buffer.from([1]))
      .update(raw)
      .digest()
    if (key.name !== name || id.readUInt32BE(0) !== blob.readUInt32BE(0)) continue
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }
    return verify(null, signed, createPublicKey({ key: jwk, format: 'jwk' }), blob.subarray(4))
  }
  return null
}

function checkHeads(of: { lines: Buffer[]; heads: Head[]; run: string; policy: SecondPolicy; bad: string[] }): void {
  const { lines, heads, run, policy, bad } = of
  const pinned = policy.pinned?.[run]
  const all = pinned ? [...heads, { log: `${policy.origin}/${run}`, ...pinned }] : heads
  for (const { log, size, root } of all) {
    const fits = size <= lines.length && rootOf(lines.slice(0, size)).toString('base64') === root
    if (!fits || log !== `${policy.origin}/${run}`) bad.push(`head ${size}`)
  }
  heads.forEach(({ size }, i) => {
    if (i > 0 && size < (heads[i - 1]?.size ?? 0)) bad.push('heads out of order')
  })
}

/** RFC 6962 as it is defined, not as it is computed: by halves. */
function rootOf(leaves: Buffer[]): Buffer {
  if (leaves.length === 0) return digestOf('')
  if (leaves.length === 1) return digestOf(Buffer.from([0]), leaves[0] ?? '')
  const cut = 2 ** (Math.ceil(Math.log2(leaves.length)) - 1)
  return digestOf(Buffer.from([1]), rootOf(leaves.slice(0, cut)), rootOf(leaves.slice(cut)))
}
