import { randomBytes } from 'node:crypto'

/**
 * A value nobody can guess, with every character that an encoding treats specially. All of this is written apart from
 * src/base on purpose: a search built from the same code as the filter has the same blind spots.
 */
export function newCanary(): string {
  return `Cn-${randomBytes(9).toString('hex')} a"b'c\\d&e<f>g/h+i=j~k%${randomBytes(9).toString('hex')}_z`
}

/** The same value as fourteen writers would print it. */
export function encodings(canary: string, clientId = 'canary-client'): ReadonlyMap<string, string> {
  const utf8 = Buffer.from(canary, 'utf8')
  return new Map([
    ['plain', canary],
    ['json', inner(JSON.stringify({ v: canary }), ['{"v":"', '"}'])],
    [
      'json in json',
      inner(JSON.stringify({ v: JSON.stringify([canary]) }), [String.raw`{"v":"[\"`, String.raw`\"]"}`]),
    ],
    ['percent', encodeURIComponent(canary)],
    ['form', inner(new URLSearchParams({ v: canary }).toString(), ['v=', ''])],
    ['html', [...canary].map(entity).join('')],
    ['shell', canary.split("'").join(String.raw`'\''`)],
    ['hex', utf8.toString('hex')],
    ['HEX', utf8.toString('hex').toUpperCase()],
    ['reversed', [...canary].toReversed().join('')],
    ['base64', utf8.toString('base64')],
    ['base64 after one byte', Buffer.from(`x${canary}`).toString('base64')],
    ['base64 after two bytes', Buffer.from(`xy${canary}`).toString('base64')],
    ['basic header', Buffer.from(`${clientId}:${canary}`).toString('base64')],
  ])
}

/** Names of the encodings in which any of these canaries occurs in the bytes; empty when nothing leaked. */
export function findCanary(bytes: Uint8Array | string, canaries: readonly string[]): readonly string[] {
  const hay = Buffer.from(bytes as Uint8Array).toString('latin1')
  const standard = hay.replaceAll('-', '+').replaceAll('_', '/')
  return canaries.flatMap((canary) => [
    ...[...encodings(canary)]
      .filter(([name, written]) => !name.startsWith('base64') && hay.includes(latin1(written)))
      .map(([name]) => name),
    ...([0, 1, 2] as const)
      .filter((before) => standard.includes(wholeGroups(canary, before)))
      .map((n) => `base64+${n}`),
  ])
}

function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/**
 * Base64 is read in groups of three bytes; groups that hold a neighbour's byte differ from text to text, so what is looked
 * for are the groups that hold bytes of the canary alone. This finds it in Basic headers of any client too.
 */
function wholeGroups(canary: string, before: 0 | 1 | 2): string {
  const utf8 = Buffer.from(canary, 'utf8')
  const skip = (3 - before) % 3
  return utf8.subarray(skip, skip + Math.floor((utf8.length - skip) / 3) * 3).toString('base64')
}

function inner(text: string, [before, after]: readonly [string, string]): string {
  if (!text.startsWith(before) || !text.endsWith(after)) throw new Error(`expected ${before}…${after}`)
  return text.slice(before.length, text.length - after.length)
}

function entity(character: string): string {
  const at = '&<>"\''.indexOf(character)
  return at < 0 ? character : `&${['amp', 'lt', 'gt', 'quot', '#39'][at] ?? ''};`
}
