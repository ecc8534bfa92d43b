import { generateKeyPairSync, verify } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { keyId, openNote, publicKeyOf, rawPublicKey, signHead } from '../../src/journal/checkpoint.ts'
import { fingerprintKey, signingKey } from '../../src/journal/keys.ts'
import { installationPolicy, noteKeys } from '../../src/journal/policy.ts'
import { aStore, FIRST, HONEST, note, notes, ORIGIN, OTHER, RUN, tempDir, write } from './given.ts'

test('a signed head has the form of a C2SP checkpoint, which others verify too', async () => {
  const dir = tempDir()
  const store = aStore(dir)
  await store.create(RUN, FIRST)
  await store.checkpoint(RUN)
  const [head = ''] = (await store.raw(RUN)).notes
  const lines = head.split('\n')
  expect([lines[0], lines[1], lines[3], lines[5]]).toEqual([`${ORIGIN}/${RUN}`, '1', '', ''])
  expect(lines[4]).toMatch(/^— stanch\.example\/acme [A-Za-z0-9+/]{91}=$/)
  expect(openNote(head, noteKeys(installationPolicy(dir, ORIGIN)))).toEqual({
    ok: true,
    head: { origin: `${ORIGIN}/${RUN}`, size: 1, root: lines[2] },
  })
  await store.close()
})

test('the example of the signed-note specification has the key id and the signature that we compute', () => {
  const raw = Buffer.from('ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', 'base64').subarray(1)
  const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
  const base64 = 'x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM='
  const blob = Buffer.from(base64, 'base64')
  expect(Buffer.from(keyId({ name: 'PeterNeumann', raw }))).toEqual(blob.subarray(0, 4))
  expect(verify(null, Buffer.from(text), publicKeyOf(raw), blob.subarray(4))).toBe(true)
})

test('a head is opened by the key that signed it, under the name that it was signed for', () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const raw = rawPublicKey(privateKey)
  const root = Buffer.alloc(32, 7).toString('base64')
  const head = { origin: 'o.example/r', size: 3, root }
  const text = signHead(head, 'o.example', privateKey)
  expect(openNote(text, [{ name: 'o.example', raw }])).toEqual({ ok: true, head })
  expect(openNote(text, [{ name: 'p.example', raw }])).toMatchObject({ ok: false })
  const other = rawPublicKey(generateKeyPairSync('ed25519').publicKey)
  expect(openNote(text, [{ name: 'o.example', raw: other }])).toMatchObject({ ok: false })
  expect(openNote(text.replace('\n3\n', '\n03\n'), [{ name: 'o.example', raw }])).toMatchObject({ ok: false })
  expect(openNote(text.replace('\n3\n', '\n4\n'), [{ name: 'o.example', raw }])).toEqual({
    ok: false,
    what: 'a signature under a known key does not verify',
  })
})

describe('the signer refuses to sign', () => {
  test('a journal that was restored from yesterday', async () => {
    const [dir, backup] = [tempDir(), tempDir()]
    const store = aStore(dir)
    await store.create(RUN, FIRST)
    await store.checkpoint(RUN)
    await store.close()
    cpSync(join(dir, 'journal.db'), join(backup, 'journal.db'))
    const today = aStore(dir)
    await today.append(RUN, notes('today'))
    await today.checkpoint(RUN)
    await today.close()
    for (const name of ['journal.db', 'journal.db-wal', 'journal.db-shm']) rmSync(join(dir, name), { force: true })
    cpSync(join(backup, 'journal.db'), join(dir, 'journal.db'))
    const restored = aStore(dir)
    await expect(restored.checkpoint(RUN)).rejects.toThrow(/J009/)
    await expect(restored.append(RUN, notes('more'))).rejects.toThrow(/nothing more is done/)
    await restored.close()
    const grown = aStore(dir)
    await grown.append(RUN, notes('lie', 'and another'))
    await expect(grown.checkpoint(RUN)).rejects.toThrow(/J009/)
    await grown.close()
  })

  test('a journal whose past was edited, also under a handle that had signed before', async () => {
    const dir = tempDir()
    const store = aStore(dir)
    await store.create(RUN, FIRST)
    await store.append(RUN, notes('truth'))
    await store.checkpoint(RUN)
    const db = new DatabaseSync(join(dir, 'journal.db'))
    db.exec("update entry set line = replace(line, 'truth', 'trust') where seq = 2")
    db.close()
    const other = aStore(dir)
    await other.append(RUN, notes('more'))
    await expect(other.checkpoint(RUN)).rejects.toThrow(/J009/)
    await Promise.all([store.close(), other.close()])
  })

  test('a registry from which a run is gone', async () => {
    const dir = tempDir()
    const store = aStore(dir)
    await store.create(RUN, FIRST)
    await store.checkpoint(RUN)
    await store.close()
    const db = new DatabaseSync(join(dir, 'journal.db'))
    db.exec('delete from registry; delete from run; delete from entry; delete from checkpoint')
    db.close()
    const other = aStore(dir)
    await other.create(OTHER, FIRST)
    await expect(other.checkpoint(OTHER)).rejects.toThrow(/J009/)
    await other.close()
  })
})

test('two handles that append and sign in turn sign one growing log', async () => {
  const dir = tempDir()
  const [mine, theirs] = [aStore(dir), aStore(dir)]
  await mine.create(RUN, FIRST)
  for (const [i, store] of [mine, theirs, theirs, mine, theirs, mine].entries()) {
    await store.append(RUN, { ...FIRST, events: [note(`${i}`)] })
    await store.checkpoint(RUN)
  }
  expect((await mine.raw(RUN)).notes.map((text) => text.split('\n')[1])).toEqual(['2', '3', '4', '5', '6', '7'])
  await Promise.all([mine.close(), theirs.close()])
})

test('a head that a crash kept from being stored is signed again, the same', async () => {
  const dir = tempDir()
  const store = aStore(dir)
  await write(store, RUN, HONEST)
  const before = await store.raw(RUN)
  const db = new DatabaseSync(join(dir, 'journal.db'))
  db.exec(`delete from checkpoint where size = ${HONEST.length}`)
  db.close()
  await store.checkpoint(RUN)
  expect(await store.raw(RUN)).toEqual(before)
  await store.close()
})

describe('a key of the installation', () => {
  test('is made once, 0600, and read from then on', () => {
    const dir = tempDir()
    const first = fingerprintKey(dir)
    expect(first).toHaveLength(32)
    expect(fingerprintKey(dir)).toEqual(first)
    expect(fingerprintKey(tempDir())).not.toEqual(first)
    expect(statSync(join(dir, 'keys', 'fingerprint.key')).mode & 0o777).toBe(0o600)
    expect(rawPublicKey(signingKey(dir))).toEqual(rawPublicKey(signingKey(dir)))
    expect(readFileSync(join(dir, 'keys', 'checkpoint.pem'), 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/)
  })

  test('is not read through a link, which somebody else could have planted', () => {
    const [dir, elsewhere] = [tempDir(), tempDir()]
    writeFileSync(join(elsewhere, 'mine'), Buffer.alloc(32))
    mkdirSync(join(dir, 'keys'))
    symlinkSync(join(elsewhere, 'mine'), join(dir, 'keys', 'fingerprint.key'))
    expect(() => fingerprintKey(dir)).toThrow(/ELOOP/)
  })
})
