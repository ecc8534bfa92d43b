import { appendFile } from 'node:fs/promises'
import { afterEach, expect, test } from 'vitest'
import envFileConnector from '../../../src/connectors/secret-store/env-file.ts'
import { envFile } from '../../world/secret-store-env-file.ts'
import { play } from '../play.ts'
import type { Cast } from '../play.ts'

const NEW = 'canary-env-fresh-2233'
let close: (() => Promise<void>) | undefined
afterEach(async () => {
  await close?.()
  close = undefined
})

async function put(text: string, value = NEW): Promise<{ cast: Cast; path: string; now: () => Promise<string> }> {
  const file = await envFile(text)
  close = file.close
  const cast = play(envFileConnector, 'secret-store/put-secret', {
    with: { path: file.path, key: 'SECRET' },
    args: { secret: 'env:FRESH' },
    context: { secrets: { 'env:FRESH': value } },
  })
  return { cast, path: file.path, now: file.now }
}

test.each([
  ['a bare value', 'A=1\nSECRET=old\nB=2\n', `A=1\nSECRET=${NEW}\nB=2\n`],
  ['double quotes', 'SECRET="old value"\n', `SECRET="${NEW}"\n`],
  ['single quotes', "SECRET='old'\n", `SECRET='${NEW}'\n`],
  ['backticks', 'SECRET=`old`\n', `SECRET=\`${NEW}\`\n`],
  ['export and spaces', '  export  SECRET = old\n', `  export  SECRET = ${NEW}\n`],
  ['a comment behind', 'SECRET=old # why\n', `SECRET=${NEW} # why\n`],
  ['a comment behind quotes', 'SECRET="old" # why\n', `SECRET="${NEW}" # why\n`],
  ['a hash inside the value', 'SECRET=a#b\n', `SECRET=${NEW}\n`],
  ['an empty value', 'SECRET=\n', `SECRET=${NEW}\n`],
  ['an empty value with a comment', 'SECRET= # why\n', `SECRET= ${NEW} # why\n`],
  ['CRLF line ends', 'A=1\r\nSECRET=old\r\n', `A=1\r\nSECRET=${NEW}\r\n`],
  ['no final line break', 'A=1\nSECRET=old', `A=1\nSECRET=${NEW}`],
  ['a byte order mark', '\uFEFFSECRET=old\n', `\uFEFFSECRET=${NEW}\n`],
  ['an equals sign in the value', 'SECRET=a=b=c\n', `SECRET=${NEW}\n`],
  ['comments that look alike', '#SECRET=x\nXSECRET=y\nSECRET_2=z\nSECRET=old\n', null],
  ['the key absent', 'A=1\n', `A=1\nSECRET=${NEW}\n`],
  ['the key absent, CRLF', 'A=1\r\n', `A=1\r\nSECRET=${NEW}\r\n`],
  ['the key absent, no final line break', 'A=1', `A=1\nSECRET=${NEW}`],
  ['an empty file', '', `SECRET=${NEW}\n`],
])('with %s nothing but the value changes', async (_, before, after) => {
  const { cast, now } = await put(before)
  const { proof } = await cast.carryOut()
  expect(await now()).toBe(after ?? before.replace('SECRET=old', `SECRET=${NEW}`))
  expect(proof.verdict).toBe('proven')
})

test.each([
  ['the key set twice', 'SECRET=a\nSECRET=b\n', '2 times'],
  ['an open double quote', 'A="one\ntwo"\nSECRET=old\n', 'line 1'],
  ['an open single quote of the key itself', "SECRET='one\ntwo'\n", 'line 1'],
  ['a line that a backslash continues', 'A=1\nSECRET=one\\\ntwo\n', 'line 2'],
  ['text glued to a closing quote', 'SECRET="a"b\n', 'line 1'],
  ['a line too long to take apart', `SECRET=${' '.repeat(100_000)}x\n`, 'line 1'],
])('%s blocks the change, because readers disagree', async (_, text, because) => {
  const { cast, now } = await put(text)
  expect(await cast.plan()).toMatchObject({ kind: 'blocked', because: expect.stringContaining(because) })
  expect(await now()).toBe(text)
})

test('a value with spaces and a dollar sign goes between single quotes, where nobody expands it', async () => {
  const { cast, now } = await put('SECRET="old"\n', 'canary $HOME `x` "y"')
  await cast.carryOut()
  expect(await now()).toBe(`SECRET='canary $HOME \`x\` "y"'\n`)
})

test.each(["it's-a-canary", 'canary\\n-backslash', 'canary\nline-break'])(
  'a value that readers would take differently (%j) is not written',
  async (value) => {
    const { cast } = await put('SECRET=old\n', value)
    expect(await cast.plan()).toMatchObject({ kind: 'blocked' })
  },
)

test('a file that is not there blocks the change instead of being made', async () => {
  const { cast, path } = await put('SECRET=old\n')
  await close?.()
  close = undefined
  expect(await cast.plan()).toMatchObject({ kind: 'blocked', because: `${path} does not exist` })
})

test('a file that holds the new secret already is settled with the receipt of the change', async () => {
  const { cast } = await put('SECRET=old\n')
  const { receipt } = await cast.carryOut()
  expect(await cast.plan()).toMatchObject({ kind: 'settled', receipt })
})

test('a file that somebody else wrote since the plan is not replaced', async () => {
  const { cast, path, now } = await put('SECRET=old\n')
  const plan = await cast.plan()
  await appendFile(path, 'THEIRS=1\n')
  const change = plan.kind === 'change' ? plan.change : null
  await expect(cast.apply(change)).rejects.toMatchObject({ effect: 'none', fault: { code: 'TARGET_MOVED' } })
  expect(await now()).toBe('SECRET=old\nTHEIRS=1\n')
})

test('a second line with the key, added after the change, disproves the claim', async () => {
  const { cast, path } = await put('SECRET=old\n')
  const { receipt } = await cast.carryOut()
  await appendFile(path, 'SECRET=old\n')
  expect(await cast.verify(receipt)).toMatchObject({ verdict: 'disproven' })
})

test.each(['relative.env', '/etc/../etc/x', '/etc/./x', '/', '/etc/', ''])('the path %j is refused', (path) => {
  expect(envFileConnector.target.safeParse({ path, key: 'K' }).success).toBe(false)
})
