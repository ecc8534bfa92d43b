import { createHash, createHmac } from 'node:crypto'
import type { Secret } from '../base/secret.ts'

export interface AwsCredentials {
  readonly id: string
  readonly secret: Secret
  /** Of temporary credentials. */
  readonly sessionToken: Secret | null
}

export interface AwsRequest {
  readonly method: string
  readonly url: string
  /** Lower-case names; all of them are signed, and `host` with them. */
  readonly headers: Readonly<Record<string, string>>
  /** The very bytes that will be sent. */
  readonly body: string
}

export interface AwsSigning {
  readonly credentials: AwsCredentials
  /** eu-central-1 */
  readonly region: string
  /** The name in the credential scope: cognito-idp. */
  readonly service: string
  /** AWS refuses a clock that is more than five minutes off. */
  readonly now: Date
}

/**
 * The headers of a request signed by AWS Signature Version 4, for services whose path is normalised (all but S3).
 * Source: "Create a signed AWS API request" in the IAM user guide; checked against the vendor's test suite.
 */
export function signAws(request: AwsRequest, signing: AwsSigning): Record<string, string | Secret> {
  const { credentials, now } = signing
  const stamp = now.toISOString().replaceAll(/[-:]|\.\d{3}/g, '')
  const token = credentials.sessionToken
  const signed: Record<string, string> = {
    ...request.headers,
    host: new URL(request.url).host,
    'x-amz-date': stamp,
    ...(token && { 'x-amz-security-token': token.reveal() }),
  }
  const names = Object.keys(signed).toSorted()
  const scope = [stamp.slice(0, 8), signing.region, signing.service, 'aws4_request']
  const canonical = canonicalRequest(request, signed, names)
  const text = ['AWS4-HMAC-SHA256', stamp, scope.join('/'), sha256(canonical)].join('\n')
  const signature = hmac(keyOf(credentials.secret, scope), text).toString('hex')
  const credential = `Credential=${credentials.id}/${scope.join('/')}`
  const { host: _, ...sent } = signed
  return {
    ...sent,
    ...(token && { 'x-amz-security-token': token }),
    authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  }
}

function canonicalRequest(
  { method, url, body }: AwsRequest,
  headers: Readonly<Record<string, string>>,
  names: readonly string[],
): string {
  const { pathname, searchParams } = new URL(url)
  const query = [...searchParams].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).toSorted()
  const lines = names.map((name) => `${name}:${headers[name]?.trim().replaceAll(/ +/g, ' ')}\n`)
  return [method, pathname, query.join('&'), lines.join(''), names.join(';'), sha256(body)].join('\n')
}

/** A key for one day, region and service: AWS never needs the long-lived one for a request. */
function keyOf(secret: Secret, scope: readonly string[]): Buffer {
  return scope.reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${secret.reveal()}`))
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** RFC 3986, which AWS wants; encodeURIComponent leaves five characters more as they are. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
