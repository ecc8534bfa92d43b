import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BY_HAND, houseWith } from './house.ts'
import { stanch } from './stanch.ts'

/** One open run; `stanch status` without any flag does not go through the parser of flags, with one it does. */
async function house() {
  const { dir, run } = await houseWith(BY_HAND)
  expect((await run(['run', join(dir, 'hand.yaml'), '--yes', '--no-input'])).code).toBe(5)
  const env = { STANCH_STATE_DIR: join(dir, '.state'), STANCH_CONFIG: join(dir, 'stanch.config.yaml') }
  const both = async (more: Readonly<Record<string, string>> = {}) => ({
    bare: await stanch(['status'], { env: { ...env, ...more } }),
    parsed: await stanch(['status', '--output', 'text'], { env: { ...env, ...more } }),
  })
  return { dir, both }
}

test('status says the same on the short way as on the long one', async () => {
  const { bare, parsed } = await (await house()).both()
  expect(bare).toMatchObject({ code: 0, stdout: expect.stringMatching(/By hand[^]*DRILL[^]*WAITING/), stderr: '' })
  expect(bare).toEqual(parsed)
})

test('and so does what keeps it from saying anything: a key that is nobody’s, a policy that is wrong', async () => {
  const { dir, both } = await house()
  const noKey = await both({ STANCH_IDENTITY: join(dir, 'nobody.pem') })
  expect(noKey.bare).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('there is no such file') })
  expect(noKey.bare).toEqual(noKey.parsed)
  await writeFile(join(dir, 'stanch.config.yaml'), 'stanch_config: [')
  const wrong = await both()
  expect(wrong.bare).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('stanch.config.yaml:1') })
  expect(wrong.bare).toEqual(wrong.parsed)
})
