import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { houseWith } from './house.ts'

test('a card is printed line by line, each with its evidence and its test', async () => {
  const { run } = await houseWith({})
  const { code, stdout } = await run(['connector', 'show', 'identity/oidc-registration'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^ {2}slots +one secret at a time +real system +test\/connectors\/identity\/oidc-reg\S+\.ts$/m)
  const double = await run(['connector', 'show', 'identity/zitadel', '--json'])
  expect(JSON.parse(double.stdout).capability_lines).toContainEqual({
    name: 'brake',
    says: 'the client can be disabled and enabled again',
    evidence: 'double',
    test: 'test/connectors/identity/zitadel.test.ts',
  })
})

test('one command writes a page for each connector, and the same page each time', async () => {
  const { run, dir } = await houseWith({})
  const folder = join(dir, 'pages')
  const page = (): string => readFileSync(join(folder, 'identity-gitlab.md'), 'utf8')
  expect((await run(['connector', 'show', '--all', '--markdown', folder])).code).toBe(0)
  const first = page()
  await run(['connector', 'show', '--all', '--markdown', folder])
  expect([page(), first.startsWith('# GitLab\n')]).toEqual([first, true])
})

test.each([[['connector', 'show']], [['connector', 'show', 'identity/oidc', '--all']]])(
  '%j does not say which one: refused with 2',
  async (argv) => {
    const { run } = await houseWith({})
    expect(await run(argv)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('which connector?') })
  },
)
