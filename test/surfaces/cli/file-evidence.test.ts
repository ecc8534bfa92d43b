import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { askForFile } from '../../../src/surfaces/cli/file-evidence.ts'
import { BY_HAND, houseWith } from './house.ts'
import { hearing, scripted } from './little-app.ts'

const CONTENT = 'what the photo shows'
const DIGEST = `sha256:${createHash('sha256').update(CONTENT).digest('hex')} photo.txt`
const PHOTO = `stanch: 1
name: photo
title: Take a photo
inputs: {}
steps:
  - { id: photo, phase: improve, manual: Take a photo, evidence: [file] }
`
const files = { ...BY_HAND, 'photo.yaml': PHOTO, 'photo.txt': CONTENT }

test('a path that leads nowhere is asked for again, with the reason', async () => {
  const { dir } = await houseWith(files)
  const { screen, said } = hearing('text', true)
  const asking = { ask: scripted([join(dir, 'phóto.txt'), dir, join(dir, 'photo.txt')]), screen }
  expect(await askForFile(asking, { prompt: 'Path', optional: false })).toBe(DIGEST)
  expect(said).toEqual([expect.stringContaining('there is no such file'), expect.stringContaining('a directory')])
})

test('a file that is not needed may be left out', async () => {
  const { screen } = hearing('text', true)
  expect(await askForFile({ ask: scripted(['']), screen }, { prompt: 'Path', optional: true })).toBeUndefined()
})

test('the report has the digest of the evidence as soon as it is provided; a wrong path as a flag ends with 2', async () => {
  const { dir, run } = await houseWith(files)
  const { run: id } = JSON.parse((await run(['run', join(dir, 'photo.yaml'), '--yes', '--json'])).stdout)
  const provide = (file: string) => run(['runs', 'provide', id, 'photo', '--set', `file=${join(dir, file)}`])
  expect(await provide('none.txt')).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no such file') })
  expect((await provide('photo.txt')).code).toBe(0)
  expect((await run(['report', id])).stdout).toContain(DIGEST)
})
