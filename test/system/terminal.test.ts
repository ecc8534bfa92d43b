import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { golden } from './golden.ts'
import { at, bobApproves, env, open, RUN, stanch, world } from './terminal-world.ts'

// Screens at 80x24 and 120x40 are compared as text with golden/*.txt; `vitest -u` writes them anew.

test('from the word stanch to the end of the run, guided, at 80x24', async () => {
  const screen = await at('stanch')
  await golden(screen, /What happened\?[^]*navigate/, 'what-happened-80x24')
  await screen.press('Enter')
  await screen.until(/Whose secret leaked\?[^]*navigate/)
  await screen.press('s', 'h', 'o', 'p')
  await golden(screen, /leaked\? shop\n[^]*navigate/, 'whose-80x24')
  await screen.press('Enter')
  await screen.until('input is masked')
  const leaked = readFileSync(world.leakedPath, 'utf8')
  await screen.press('C-t', 'Up', 'Tab')
  await screen.paste(leaked)
  await screen.press('Enter')
  await golden(screen, 'Ctrl-U empties the line', 'spaces-80x24')
  await screen.press('C-u')
  await screen.paste(leaked.slice(0, 10))
  await screen.press('C-t', 'Left', 'Right', 'Home', 'End', 'C-t')
  await screen.paste(leaked.slice(10))
  await screen.press('Enter')
  await golden(screen, /using it who should not[^]*navigate/, 'abuse-80x24')
  await screen.press('Enter')
  await golden(screen, 'Start this drill? (y/N)', 'plan-80x24')
  await screen.press('y', 'Enter')
  await golden(screen, /WAITING {2}approval[^]*contain {4}3 waiting[^]*NOT CONTAINED/, 'live-80x24')
  await bobApproves()
  await golden(screen, /How does it stand\?[^]*navigate/, 'by-hand-80x24')
  await screen.press('Down', 'Enter')
  await screen.until('Link to the evidence')
  await screen.press('https://tickets.example.com/1', 'Enter')
  await golden(screen, '[exit 3]', 'end-80x24')
  expect(await screen.scrollback()).not.toContain(leaked.slice(0, 10))
  expect(await screen.scrollback()).not.toContain(leaked.slice(10))
})

test('the sessions of users, guided: a question that may be left out is left out by Enter', async () => {
  const screen = await at('stanch run end-user-sessions --set client=shop-web', { columns: 100, rows: 40 })
  await screen.until(/Whose sessions shall end[^]*navigate/)
  await screen.press('Down', 'Enter')
  await screen.until('(empty: left out)')
  await screen.press('Enter')
  await screen.until(/Ends every session of everybody who uses shop-web[^]*Start this drill\? \(y\/N\)/)
  await screen.press('y', 'Enter')
  await screen.until('WAITING  approval')
  await bobApproves()
  await screen.until(/How does it stand\?[^]*navigate/)
  expect((await world.attack()).programs.map(({ got_in: isIn }) => isIn)).toEqual([false, false])
})

test('the plan and the live screen at 120x40', async () => {
  const screen = await at(RUN, { columns: 120, rows: 40 })
  await golden(screen, 'Start this drill? (y/N)', 'plan-120x40')
  await screen.press('y', 'Enter')
  await golden(screen, /WAITING {2}approval[^]*contain {4}3 waiting[^]*NOT CONTAINED/, 'live-120x40')
  await screen.resize({ columns: 60, rows: 16 })
  await golden(screen, /exposed 00:[^]*and \d more steps/, 'live-60x16')
})

test('a secret that is pasted before its question is there, or in pieces with line breaks, is never seen', async () => {
  const screen = await at('stanch run leaked-oidc-client-secret --set client=shop-web')
  await screen.until('input is masked')
  await screen.paste('canary-pasted-1111\ncanary-pasted-2222\ncanary-pasted-3333')
  await screen.until(/using it who should not[^]*navigate/)
  await screen.press('Enter')
  await screen.until('Start this drill? (y/N)')
  expect(await screen.scrollback()).not.toContain('canary-pasted')
})

test('Ctrl-C at the secret leaves nothing of it, and nothing is started', async () => {
  const screen = await at('stanch run leaked-oidc-client-secret --set client=shop-web')
  await screen.until('input is masked')
  await screen.paste('canary-interrupted-4444')
  await screen.press('C-t', 'C-c')
  await screen.until(/\[exit \d+\]/)
  expect(await screen.scrollback()).not.toContain('canary-interrupted')
  expect(JSON.parse((await stanch.run(['runs', 'list', '--json', '-C', world.dir])).stdout)).toEqual([])
})

test('51: a lone Enter starts no run', async () => {
  const screen = await at(RUN)
  await screen.until('Start this drill? (y/N)')
  await screen.press('Enter')
  await screen.until('[exit 6]')
})

test('51: an approval typed wrong, or a lone Enter, approves nothing; typed right it does', async () => {
  const run = await at(`${RUN} --yes`)
  await run.until('WAITING  approval')
  const { run: id } = await open()
  const shell = `stanch runs approve ${id} issue`
  const bob = { env: { ...env(), STANCH_IDENTITY: world.people.bobKeyPath } }
  const wrong = await at(shell, bob)
  await golden(wrong, 'Type shop-web:', 'approval-80x24')
  await wrong.press('shop-wep', 'Enter')
  await wrong.until('[exit 6]')
  const empty = await at(shell, bob)
  await empty.until('Type shop-web:')
  await empty.press('Enter')
  await empty.until('[exit 6]')
  expect((await open()).waits).toMatchObject([{ kind: 'approve' }])
  const right = await at(shell, bob)
  await right.until('Type shop-web:')
  await right.press('shop-web', 'Enter')
  await right.until('[exit 0]')
  await run.until('How does it stand?')
})

test('a question that somebody answers elsewhere is taken away, with the name of who was faster', async () => {
  const screen = await at(`${RUN} --yes`)
  await screen.until('WAITING  approval')
  await bobApproves()
  await screen.until('How does it stand?')
  const done = ['runs', 'provide', (await open()).run, 'clean-up', '--set', 'link=https://t.example/1', '-C', world.dir]
  expect((await stanch.run(done, 'bob')).code).toBe(0)
  await screen.until(/answered elsewhere: bob \(key via cli\) at \d\d:\d\d:\d\dZ: answered/)
  await screen.until('[exit 3]')
})

test('a dependent that fails is taken over by hand; what is not done is found out, and the retry proves it', async () => {
  const faults = Array.from({ length: 9 }, (_, n) => `vault:503@${n + 1}`).join(',')
  const screen = await at(`${RUN.replace('stanch run', 'stanch drill')} --yes --inject ${faults}`)
  await screen.until('WAITING  approval')
  await bobApproves()
  await golden(screen, /portal-kv failed\. What now\?[^]*navigate/, 'failed-80x24')
  await screen.press('Down', 'Enter')
  await screen.until('Why?')
  await screen.press('our token may not write', 'Enter')
  await screen.until('How does it stand?')
  await screen.press('Down', 'Enter')
  await golden(screen, /is still to do[^]*What now\?[^]*navigate/, 'still-to-do-80x24')
  await screen.press('Enter')
  await screen.until(/clean-up[^]*How does it stand\?/)
  const { run } = await open()
  const shown = JSON.parse((await stanch.run(['runs', 'show', run, '--json', '-C', world.dir])).stdout)
  expect(shown).toMatchObject({ exposure: 'dead', drill: true })
})

const BY_HAND = (count: number, needs: string): string =>
  `stanch: 1\nname: many\ntitle: Many hands\ninputs: {}\nsteps:\n${Array.from({ length: count }, (_, n) => `  - id: hand-${n}\n    phase: eradicate\n    ${needs}\n    manual: Turn switch ${n}\n`).join('')}`

test('two questions at once are put one after the other', async () => {
  writeFileSync(join(world.dir, 'two.yaml'), BY_HAND(2, 'needs: []'))
  const screen = await at('stanch run ./two.yaml --yes')
  await golden(screen, /How does it stand\?[^]*navigate/, 'two-questions-80x24')
  expect((await screen.screen()).match(/\? How does it stand\?/g)).toHaveLength(1)
  await screen.press('Down', 'Enter')
  await screen.until(/✔ How does it stand\?[^]*\? How does it stand\?/)
  await screen.press('Down', 'Enter')
  await screen.until('[exit 3]')
})

test('a runbook of 40 steps stays usable in 16 rows', async () => {
  writeFileSync(join(world.dir, 'many.yaml'), BY_HAND(40, 'needs: []'))
  const screen = await at('stanch run ./many.yaml --yes --no-input --wait', { rows: 16 })
  await golden(screen, /and \d+ more; [^]*and \d+ more steps[^]*WAITS FOR A PERSON/, 'forty-80x16')
  expect((await screen.screen()).split('\n').length).toBeLessThanOrEqual(16)
})

test('with stdout in a file the screen stays live and the file holds one JSON document', async () => {
  const screen = await at(`${RUN} --yes --output json > out.json`)
  await screen.until('WAITING  approval')
  await bobApproves()
  await screen.until('How does it stand?')
  await screen.press('Down', 'Enter')
  await screen.until('Link to the evidence')
  await screen.press('https://tickets.example.com/1', 'Enter')
  await screen.until('[exit 3]')
  expect(JSON.parse(readFileSync(join(world.dir, 'out.json'), 'utf8'))).toMatchObject({
    closed: 'gaps',
    exposure: 'dead',
  })
})

test.each([
  ['</dev/null', `${RUN} </dev/null`],
  ['a closed stdin', `${RUN} <&-`],
  ['--no-input', `${RUN} --no-input`],
])('with %s nothing is asked', async (_, shell) => {
  const screen = await at(shell)
  await screen.until('[exit 5]')
  expect(await screen.screen()).toContain('a person must answer, and there is no terminal to ask at')
})

test('a reader that closes early gets its line, and nothing else is said', async () => {
  const screen = await at('stanch runbook list | head -1')
  const shown = await screen.until('[exit 0]')
  expect(shown.split('\n')).toHaveLength(2)
})

test.each([
  ['a dumb terminal', 'TERM=dumb; export TERM; '],
  ['--plain', ''],
])('%s gets one line an event and numbered choices', async (name, before) => {
  const screen = await at(`${before}${RUN} --yes${name === '--plain' ? ' --plain' : ''}`)
  await screen.until(/\d\d:\d\d:\d\dZ issue +ASKS/)
  await bobApproves()
  await screen.until(/2\. Done; check it[^]*How does it stand\? \(1-3\)/)
  await screen.press('4', 'Enter')
  await screen.until('1 to 3')
})
