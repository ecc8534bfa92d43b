import { expect, test } from 'vitest'
import { looksSecret } from '../../src/document/secret-like.ts'

test.each([
  'q7Rz3LmX9vTb2KpN8wYcD4sFgH',
  'GOCSPX-q7Rz3LmX9vTb2KpN8wYcD4',
  'see ghp_abcdefghijklmnopqrstuvwxyz',
  'AKIAIOSFODNN7EXAMPLE',
  'xoxb-123456789012-abcdefghijkl',
  '-----BEGIN RSA PRIVATE KEY-----',
  'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0In0.sig',
  'Aq3~8Q1xYz7Rm.Nc5VbTpL0kWfG2hJdS4uEoZ9a',
])('%s looks like a secret', (text) => {
  expect(looksSecret(text)).toBe(true)
})

test.each([
  'leaked-oidc-client-secret',
  'https://id.example.com/realms/shop/protocol/openid-connect/token',
  'projects/acme-production/secrets/shop-web-oidc-client-secret',
  'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  '123e4567-e89b-12d3-a456-426614174000',
  'OIDC_CLIENT_SECRET',
  'secretAccessKeyOfTheShopInProduction',
  'Until this is refused, whoever holds it is this application.',
  'arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop/web',
])('%s does not', (text) => {
  expect(looksSecret(text)).toBe(false)
})
