import { join } from 'node:path'
import { expect, test } from 'vitest'
import { houseWith, withRun } from './house.ts'
import { stanch } from './stanch.ts'

test.each([
  [['runs', 'list'], 'no runs\n', '1 drill in'],
  [['status'], /^no open runs\n/, '1 open drill in'],
])(
  '`%j` outside of a drill says where the drills are, and the command it gives shows the last',
  async (argv, out, err) => {
    const { dir, id } = await withRun()
    const [elsewhere, env] = [await houseWith({}), { STANCH_STATE_DIR: join(dir, '.state') }]
    const said = await stanch([...argv, '-C', elsewhere.dir], { env })
    expect(said).toMatchObject({ code: 0, stdout: expect.stringMatching(out), stderr: expect.stringContaining(err) })
    const [, ...command] = /\$ (stanch .*)\n$/.exec(said.stderr)?.[1]?.split(' ') ?? []
    expect(command).toEqual(['runs', 'show', id.slice(-7)])
    expect((await stanch([...command, '-C', elsewhere.dir], { env })).stdout).toContain('DRILL')
  },
)

test('among the drills themselves nothing is said of others; a drill that is over is no longer open', async () => {
  const { dir, id, run } = await withRun()
  expect((await run(['runs', 'list'])).stderr).toBe('')
  expect((await run(['runs', 'abort', id, '--because', 'over'])).code).toBe(0)
  expect((await run(['runs', 'resume', id])).code).toBe(6)
  const said = await stanch(['status'], { env: { STANCH_STATE_DIR: join(dir, '.state') } })
  expect(said).toMatchObject({ code: 0, stderr: '' })
})
