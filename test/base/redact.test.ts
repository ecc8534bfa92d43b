import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { redact } from '../../src/base/redact.ts'
import { Secret } from '../../src/base/secret.ts'
import { encodings, findCanary, newCanary } from '../fakes/canaries.ts'

const canary = newCanary()
const secret = new Secret(canary)

test.each([...encodings(canary)])('a known secret written as %s is cut out of a longer text', (_, written) => {
  const text = redact(`before ${written} after`)
  expect(findCanary(text, [canary])).toEqual([])
  expect(text).toMatch(/^before .*\[redacted\].* after$/)
})

test.each([0, 1, 2, 3, 4, 5])('a secret behind %i other bytes is found in base64 and base64url', (before) => {
  const whole = Buffer.from(`${'x'.repeat(before)}${canary}tail`)
  expect(findCanary(redact(whole.toString('base64')), [canary])).toEqual([])
  expect(findCanary(redact(whole.toString('base64url')), [canary])).toEqual([])
})

test.each([
  ['percent-encoding in lower case', encodeURIComponent(canary).replace(/%../g, (escape) => escape.toLowerCase())],
  ['percent-encoding of every sign', canary.replace(/[^A-Za-z0-9]/g, (c) => `%${Buffer.from(c).toString('hex')}`)],
  [
    'JSON that is safe in HTML',
    JSON.stringify(canary)
      .slice(1, -1)
      .replace(/[<>&']/g, (c) => unicodeOf(c)),
  ],
  ['a double-quoted shell word', canary.replace(/[\\"$`]/g, (c) => `\\${c}`)],
  ['HTML with a hexadecimal apostrophe', htmlOf(canary)],
])('%s is cut whole', (_, written) => {
  expect(redact(`[${written}]`)).toBe('[[redacted]]')
})

function unicodeOf(character: string): string {
  return `\\u00${Buffer.from(character).toString('hex')}`
}

function htmlOf(text: string): string {
  const names: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#x27' }
  return text.replace(/[&<>"']/g, (c) => `&${names[c] ?? ''};`)
}

test('a private key is cut line by line', () => {
  const lines = [1, 2, 3].map(() => Buffer.from(newCanary()).toString('base64').replaceAll('=', 'A'))
  rememberPem(lines)
  for (const line of lines) expect(redact(`line: ${line}`)).toBe('line: [redacted]')
})

function rememberPem(lines: readonly string[]): void {
  void new Secret(['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n'))
}

test('a value under eight characters cuts no ordinary words', () => {
  void new Secret('token')
  expect(redact('the token endpoint')).toBe('the token endpoint')
})

test('a long raw reply is not looked for, and what it holds is cut by its own', () => {
  void new Secret(`{"client_secret":"${canary}","pad":"${'p'.repeat(20_000)}"}`)
  expect(redact('p'.repeat(20_000))).toHaveLength(20_000)
})

test('a value with a lone surrogate is remembered without an error', () => {
  void new Secret('lone \ud800 surrogate')
  expect(redact('lone \ud800 surrogate')).toBe('[redacted]')
})

test('the longest form wins, so no rest of a secret stays behind a shorter one', () => {
  const short = newCanary()
  void new Secret(short)
  void new Secret(`${short}-and-more`)
  expect(redact(`${short}-and-more`)).toBe('[redacted]')
})

test('two thousand access tokens are cut like one; as one regular expression they ended the process', () => {
  const tokens = Array.from({ length: 2000 }, () => randomBytes(900).toString('base64url'))
  for (const token of tokens) void new Secret(token)
  expect(redact(`a ${tokens.join(' b ')} c`)).toBe(`a ${tokens.map(() => '[redacted]').join(' b ')} c`)
})

test('secrets that begin alike are told apart, and two without a gap are both cut', () => {
  const [one, other] = [`${canary}-one`, `${canary}-other`]
  void new Secret(one)
  void new Secret(other)
  expect(redact(`<${other}${one}>${one.slice(0, 7)}`)).toBe(`<[redacted][redacted]>${one.slice(0, 7)}`)
})

test('text without a secret comes back as it was', () => {
  expect(redact('nothing to see, 100% fine')).toBe('nothing to see, 100% fine')
})

test.each([
  ['String()', () => String(secret)],
  ['a template literal', () => `the ${secret as unknown as string}`],
  ['addition', () => 'x' + (secret as unknown as string)],
])('%s of a secret throws instead of sending a placeholder', (_, write) => {
  expect(write).toThrow(TypeError)
})

test('JSON and inspect of a secret show that there is one and no more', () => {
  expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}')
  expect(inspect({ secret }, { showHidden: true, depth: 9 })).toBe('{ secret: [secret] }')
  expect(Object.keys(secret)).toEqual([])
})

test('two secrets are equal by value, whatever their lengths', () => {
  expect(secret.equals(new Secret(canary))).toBe(true)
  expect(secret.equals(new Secret(`${canary}x`))).toBe(false)
  expect(secret.equals(new Secret(canary.replace('C', 'D')))).toBe(false)
})
