import { expect, test } from 'vitest'
import { Secret } from '../../src/base/secret.ts'
import { signAws } from '../../src/sdk/aws-signature.ts'

const signing = {
  credentials: {
    id: 'AKIDEXAMPLE',
    secret: new Secret('wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'),
    sessionToken: null,
  },
  region: 'us-east-1',
  service: 'service',
  now: new Date('2015-08-30T12:36:00Z'),
}
const plain = { headers: {}, body: '', url: 'https://example.amazonaws.com/' }

// The published vectors of the vendor's aws-sig-v4-test-suite.
test.each([
  ['get-vanilla', { ...plain, method: 'GET' }, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['post-vanilla', { ...plain, method: 'POST' }, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  [
    'get-vanilla-query-order-key-case',
    { ...plain, method: 'GET', url: 'https://example.amazonaws.com/?Param2=value2&Param1=value1' },
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
  [
    'post-x-www-form-urlencoded',
    {
      ...plain,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'Param1=value1',
    },
    'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  ],
])('%s is signed as the vendor signs it', (_, request, signature) => {
  expect(signAws(request, signing)['authorization']).toMatch(new RegExp(`Signature=${signature}$`))
})

test('a session token is signed and sent, and stays a Secret', () => {
  const sessionToken = new Secret('canary-session-token-4242')
  const signed = signAws(
    { ...plain, method: 'GET' },
    { ...signing, credentials: { ...signing.credentials, sessionToken } },
  )
  expect(signed['x-amz-security-token']).toBe(sessionToken)
  expect(signed['authorization']).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token')
})
