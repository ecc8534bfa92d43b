import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { at, world } from './terminal-world.ts'

const leaked = (): string => readFileSync(world.leakedPath, 'utf8')

test('a value that somebody holds leads from the word stanch to its credential and the plan, and leaves no trace', async () => {
  const screen = await at('stanch', { columns: 120, rows: 60 })
  await screen.until(/What happened\?[^]*navigate/)
  await screen.press('Enter')
  await screen.until(/Whose secret leaked\?[^]*I hold its value[^]*It is not in the inventory/)
  await screen.press('hold')
  await screen.until('❯ I hold its value')
  await screen.press('Enter')
  await screen.until('input is masked')
  await screen.paste(leaked())
  await screen.press('Enter')
  await screen.until(/shop-web {3}owner team-shop\n[^]*web-env[^]*portal-kv[^]*using it who should not[^]*navigate/)
  await screen.press('Enter')
  await screen.until(/Start this drill\? \(y\/N\)/)
  await screen.press('n', 'Enter')
  await screen.until('[exit 6]')
  expect(await screen.scrollback()).not.toContain(leaked().slice(0, 12))
})

test('inventory find asks for the value hidden, and says whose it is', async () => {
  const screen = await at('stanch inventory find --fingerprint')
  await screen.until('input is masked')
  await screen.paste(leaked())
  await screen.press('Enter')
  await screen.until(/shop-web {3}owner team-shop\n[^]*compared: 2 of 2 places[^]*\[exit 0\]/)
  expect(await screen.scrollback()).not.toContain(leaked().slice(0, 12))
})
