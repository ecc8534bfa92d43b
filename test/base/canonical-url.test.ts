import { expect, test } from 'vitest'
import { canonicalUrl } from '../../src/base/canonical-url.ts'

test.each([
  'https://id.example.com/realms/Shop',
  'HTTPS://ID.EXAMPLE.COM/realms/Shop',
  'https://id.example.com:443/realms/Shop',
  'https://id.example.com/realms/Shop/',
  'https://id.example.com./realms/Shop',
  'https://id.example.com/realms/./Shop',
])('%s is the same issuer', (text) => {
  expect(canonicalUrl(text)).toBe('https://id.example.com/realms/Shop')
})

test.each([
  'https://id.example.com/realms/shop',
  'http://id.example.com/realms/Shop',
  'https://id.example.com:8443/realms/Shop',
])('%s is another', (text) => {
  expect(canonicalUrl(text)).not.toBe('https://id.example.com/realms/Shop')
})

test('text that is no URL is left alone but for its case', () => {
  expect(canonicalUrl(' Main-IdP ')).toBe('main-idp')
})
