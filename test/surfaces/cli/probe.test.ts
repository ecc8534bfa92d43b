import { join } from 'node:path'
import { expect, test } from 'vitest'
import { houseWith } from './house.ts'
import { stanch } from './stanch.ts'
import { tlsProvider } from './tls-provider.ts'
import type { TlsProvider } from './tls-provider.ts'

const LIVE = 'a-live-secret-of-shop-web-0123456789'

/** A provider whose certificate the child process is told to trust. */
async function provider(elsewhere?: TlsProvider) {
  const { issuer, cert, asked } = await tlsProvider(LIVE, elsewhere?.issuer)
  const { dir } = await houseWith({ 'ca.pem': `${cert}${elsewhere?.cert ?? ''}` })
  const run = (argv: readonly string[], stdin: string) =>
    stanch(['probe', '--json', '--secret', 'leaked=-', ...argv], {
      stdin,
      env: { NODE_EXTRA_CA_CERTS: join(dir, 'ca.pem'), STANCH_STATE_DIR: join(dir, '.state') },
    })
  return { asked, issuer, run }
}

test('a secret is tried with an issuer and a client id alone: no runbook, no inventory, no configuration', async () => {
  const { issuer, run, asked } = await provider()
  const { code, stdout, stderr } = await run(['--issuer', issuer, '--client-id', 'shop-web'], LIVE)
  expect({ code, proof: JSON.parse(stdout) }).toMatchObject({
    code: 7,
    proof: { exposure: 'live', finding: { verdict: 'alive', probes: 1 } },
  })
  expect(asked.length).toBeLessThanOrEqual(10)
  expect(stdout + stderr).not.toContain(LIVE)
})

test('a refused secret is not called dead while no value is known that must be accepted', async () => {
  const { issuer, run, asked } = await provider()
  const { code, stdout } = await run(['--issuer', issuer, '--client-id', 'shop-web'], 'another-value-0123456789')
  expect({ code, proof: JSON.parse(stdout) }).toMatchObject({ code: 7, proof: { exposure: 'unknown' } })
  expect(asked.filter((line) => line.startsWith('POST')).length).toBeLessThanOrEqual(10)
})

test('endpoints on another origin get the secret only where --origin names it', async () => {
  const elsewhere = await tlsProvider(LIVE)
  const { issuer, run } = await provider(elsewhere)
  const argv = ['--issuer', issuer, '--client-id', 'shop-web']
  const refused = await run(argv, LIVE)
  expect(refused.code).not.toBe(0)
  expect(refused.stderr).toContain('--origin')
  expect(elsewhere.asked).toEqual([])
  const { code, stdout } = await run([...argv, '--origin', `${elsewhere.issuer}/`], LIVE)
  expect({ code, proof: JSON.parse(stdout) }).toMatchObject({ code: 7, proof: { exposure: 'live' } })
})

test.each([
  [
    'an origin without TLS',
    ['--issuer', 'https://id.example.com', '--client-id', 'x', '--origin', 'http://id.example.com'],
    'an origin is',
  ],
  ['plain http', ['--issuer', 'http://id.example.com', '--client-id', 'shop-web'], 'https://'],
  ['no address', ['--issuer', 'id.example.com', '--client-id', 'shop-web'], 'https://'],
  ['an address with a user', ['--issuer', 'https://u:hunter2@id.example.com', '--client-id', 'x'], 'without a user'],
  ['a client id with a space', ['--issuer', 'https://id.example.com', '--client-id', 'shop web'], 'a client id'],
  [
    'a near dialect',
    ['--issuer', 'https://id.example.com', '--client-id', 'x', '--dialect', 'keyclock'],
    'did you mean keycloak?',
  ],
  ['an issuer alone', ['--issuer', 'https://id.example.com'], 'whose secret'],
  ['nothing', [], 'whose secret'],
  ['both ways at once', ['shop-web', '--issuer', 'https://id.example.com', '--client-id', 'x'], 'whose secret'],
])('%s ends with 2, says what to give, and repeats nothing', async (_, argv, words) => {
  const said = await stanch(['probe', ...argv, '--secret', 'leaked=-', '--json'], { stdin: LIVE })
  expect(said.code).toBe(2)
  expect(JSON.parse(said.stdout).error.message).toContain(words)
  expect(said.stdout + said.stderr).not.toMatch(/hunter2|a-live-secret/)
})
