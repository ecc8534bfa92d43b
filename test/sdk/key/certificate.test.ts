import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { readCertificate, selfSigned } from '../../../src/sdk/key/certificate.ts'
import { thumbprintOf } from '../../../src/sdk/key/thumbprint.ts'

// OpenSSL, which is in Node, is the judge: it parses DER to the letter, and knows nothing of ours.
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const FROM = Date.UTC(2026, 10, 28, 1, 2, 3)

const made = (more: Partial<Parameters<typeof selfSigned>[0]> = {}): Buffer =>
  selfSigned({ privateKey, commonName: 'stanch k', from: FROM, to: FROM + 86_400_000, ...more })

test('a certificate is of this key, signed by it, and says whose it is and that it signs', () => {
  const certificate = new X509Certificate(made())
  expect(certificate.checkPrivateKey(privateKey)).toBe(true)
  expect(certificate.verify(publicKey)).toBe(true)
  expect([certificate.subject, certificate.issuer]).toEqual(['CN=stanch k', 'CN=stanch k'])
  expect(certificate.toLegacyObject()).toMatchObject({ ca: false })
  expect(certificate.raw.includes(Buffer.from('0603551d0f0101ff040403020780', 'hex'))).toBe(true)
})

test.each([
  ['in this century’s first half', FROM, Date.UTC(2049, 11, 31, 23, 59, 59)],
  ['and beyond it, where the year has four digits', Date.UTC(2050, 0, 1), Date.UTC(2051, 5, 6, 7, 8, 9)],
])('it begins and ends to the second, %s', (_, from, to) => {
  const { validFromDate, validToDate } = new X509Certificate(made({ from, to }))
  expect([validFromDate.getTime(), validToDate.getTime()]).toEqual([from, to])
})

// What OpenSSL reads without a word where DER allows one form only; a signature of 1024 bits has 129 bytes, and one more.
test('a length takes no byte more than it must', () => {
  const raw = made({ privateKey: generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey })
  expect(raw.subarray(0, 2).toString('hex')).toBe('3082')
  expect(raw.readUInt16BE(2)).toBe(raw.length - 4)
  expect(raw.subarray(-132, -128).toString('hex')).toBe('03818100')
})

test('no two have the same serial number, and none is negative', () => {
  const serials = Array.from({ length: 8 }, () => new X509Certificate(made()).serialNumber)
  expect(new Set(serials).size).toBe(8)
  expect(serials.filter((serial) => !/^[4-7][0-9A-F]{31}$/.test(serial))).toEqual([])
})

test('what is read of one is the thumbprint of its key, its own, and its two ends', () => {
  const raw = made()
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' })
  expect(readCertificate(raw.toString('base64'))).toEqual({
    thumbprint: thumbprintOf({ n, e }),
    x5t: createHash('sha256').update(raw).digest('base64url'),
    from: new Date(FROM).toISOString(),
    to: new Date(FROM + 86_400_000).toISOString(),
  })
})

test.each(['', 'bm90IGEgY2VydGlmaWNhdGU=', '%%%'])('nothing is read of %j', (text) => {
  expect(readCertificate(text)).toBeNull()
})
